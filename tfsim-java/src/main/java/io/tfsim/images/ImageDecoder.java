package io.tfsim.images;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.image.DecodeAndCropJpeg;
import org.tensorflow.op.image.DecodeBmp;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Ops that make an example of an image: of the bytes of a file, which say what format it is, or of
 * pixels.
 *
 * @param size what an image becomes
 */
public record ImageDecoder(ImageSize size) {
  /**
   * A JPEG may be decoded at 1/2, 1/4 or 1/8 of its size, which is much faster, as long as it stays
   * this many times larger than the example: what Pillow calls a reducing gap, with its value.
   */
  private static final float REDUCING_GAP = 2;

  /** Weights of red, green and blue in gray, as ITU-R BT.601 has them and Pillow uses them. */
  private static final float[] LUMA = {.299f, .587f, .114f};

  private static final int[] BGR_TO_RGB = {2, 1, 0};

  /** Fields of the two headers of a BMP file, all little-endian. */
  private static final int BMP_PIXELS = 10;

  private static final int BMP_HEADER_SIZE = 14;
  private static final int BMP_BITS = 28;
  private static final int BMP_COMPRESSION = 30;

  /** A part of an image: its first row and column, and its numbers of rows and columns. */
  private record Window(Operand<TInt32> start, Operand<TInt32> extent) {}

  /**
   * The example (height, width, channels).
   *
   * @param contents a scalar, the bytes of the file
   */
  public Operand<TUint8> decode(Ops tf, Operand<TString> contents) {
    var jpeg = startsWith(tf, contents, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});
    var bmp = startsWith(tf, contents, new byte[] {'B', 'M'});
    Operand<TInt32> format =
        tf.math.add(
            tf.dtypes.cast(jpeg, TInt32.class),
            tf.math.mul(tf.dtypes.cast(bmp, TInt32.class), tf.constant(2)));
    Operand<TUint8> example =
        Branches.choose(
            tf, format, contents, TUint8.class, List.of(this::other, this::jpeg, this::bmp));
    return tf.reshape(example, tf.constant(size.shape()));
  }

  private static Operand<TBool> startsWith(Ops tf, Operand<TString> contents, byte[] magic) {
    var start = tf.strings.substr(contents, tf.constant(0), tf.constant(magic.length));
    return tf.math.equal(start, bytes(tf, magic));
  }

  private static Operand<TString> bytes(Ops tf, byte[] value) {
    return tf.reshape(
        tf.constantOf(TString.tensorOfBytes(NdArrays.vectorOfObjects(value))),
        tf.constant(new int[0]));
  }

  private Operand<TUint8> other(Ops tf, Operand<TString> contents) {
    return fit(
        tf,
        tf.image.decodeImage(
            contents, TUint8.class, DecodeImage.channels(3L), DecodeImage.expandAnimations(false)));
  }

  private Operand<TUint8> jpeg(Ops tf, Operand<TString> contents) {
    var zoom = zoom(tf, jpegShape(tf, contents));
    Operand<TInt32> halvings = tf.constant(0);
    for (int ratio = 2; ratio <= 8; ratio *= 2) {
      var enough = tf.math.greaterEqual(zoom, tf.constant(ratio * REDUCING_GAP));
      halvings = tf.math.add(halvings, tf.dtypes.cast(enough, TInt32.class));
    }
    return Branches.choose(
        tf,
        halvings,
        contents,
        TUint8.class,
        List.of(
            (ops, input) -> jpeg(ops, input, 1),
            (ops, input) -> jpeg(ops, input, 2),
            (ops, input) -> jpeg(ops, input, 4),
            (ops, input) -> jpeg(ops, input, 8)));
  }

  private Operand<TUint8> jpeg(Ops tf, Operand<TString> contents, int ratio) {
    var up = tf.constant(ratio - 1);
    Window window =
        window(tf, tf.math.div(tf.math.add(jpegShape(tf, contents), up), tf.constant(ratio)));
    var part = tf.concat(List.of(window.start, window.extent), tf.constant(0));
    return resize(
        tf,
        tf.image.decodeAndCropJpeg(
            contents,
            part,
            DecodeAndCropJpeg.channels(3L),
            DecodeAndCropJpeg.ratio((long) ratio),
            DecodeAndCropJpeg.dctMethod("INTEGER_ACCURATE")),
        window.extent);
  }

  private static Operand<TInt32> jpegShape(Ops tf, Operand<TString> contents) {
    return tf.slice(
        tf.image.extractJpegShape(contents),
        tf.constant(new int[] {0}),
        tf.constant(new int[] {2}));
  }

  private Operand<TUint8> bmp(Ops tf, Operand<TString> contents) {
    var bits = tf.math.mod(bmpField(tf, contents, BMP_BITS), tf.constant(1 << 16));
    var gathered = tf.math.equal(bits, tf.constant(8));
    return Branches.choose(
        tf,
        tf.dtypes.cast(gathered, TInt32.class),
        supportedBmp(tf, contents, bits),
        TUint8.class,
        List.of(this::colourBmp, this::paletteBmp));
  }

  /** The contents, or nothing where they are of a kind that TensorFlow would misread. */
  private static Operand<TString> supportedBmp(
      Ops tf, Operand<TString> contents, Operand<TInt32> bits) {
    var compression = bmpField(tf, contents, BMP_COMPRESSION);
    var plain = tf.math.equal(compression, tf.constant(0));
    var masks =
        tf.math.logicalAnd(
            tf.math.equal(compression, tf.constant(3)), tf.math.equal(bits, tf.constant(32)));
    return tf.select(tf.math.logicalOr(plain, masks), contents, tf.constant(""));
  }

  private Operand<TUint8> colourBmp(Ops tf, Operand<TString> contents) {
    var image = tf.image.decodeBmp(contents, DecodeBmp.channels(0L));
    return fit(tf, tf.slice(image, tf.constant(new int[3]), tf.constant(new int[] {-1, -1, 3})));
  }

  /** TensorFlow gives the indices into the palette. */
  private Operand<TUint8> paletteBmp(Ops tf, Operand<TString> contents) {
    var indices =
        tf.squeeze(tf.image.decodeBmp(contents, DecodeBmp.channels(0L)), Squeeze.axis(List.of(2L)));
    var start = tf.math.add(bmpField(tf, contents, BMP_HEADER_SIZE), tf.constant(14));
    var length = tf.math.sub(bmpField(tf, contents, BMP_PIXELS), start);
    var bytes = tf.io.decodeRaw(tf.strings.substr(contents, start, length), TUint8.class);
    var palette =
        tf.gather(
            tf.reshape(bytes, tf.constant(new int[] {-1, 4})),
            tf.constant(BGR_TO_RGB),
            tf.constant(1));
    return fit(tf, tf.gather(palette, tf.dtypes.cast(indices, TInt32.class), tf.constant(0)));
  }

  private static Operand<TInt32> bmpField(Ops tf, Operand<TString> contents, int offset) {
    var bytes = tf.strings.substr(contents, tf.constant(offset), tf.constant(4));
    return tf.reshape(tf.io.decodeRaw(bytes, TInt32.class), tf.constant(new int[0]));
  }

  /**
   * The example (height, width, channels) that a decoded image becomes.
   *
   * @param image red, green and blue (rows, columns, 3)
   */
  public Operand<TUint8> fit(Ops tf, Operand<TUint8> image) {
    Operand<TInt32> all =
        tf.slice(tf.shape(image), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    Window window = window(tf, all);
    var start = tf.concat(List.of(window.start, tf.constant(new int[] {0})), tf.constant(0));
    var extent = tf.concat(List.of(window.extent, tf.constant(new int[] {3})), tf.constant(0));
    return resize(tf, tf.slice(image, start, extent), window.extent);
  }

  /** The part of an image of {@code all} rows and columns that is used. */
  private Window window(Ops tf, Operand<TInt32> all) {
    if (size.stretch()) {
      return new Window(tf.zerosLike(all), all);
    }
    var wanted = tf.math.round(tf.math.mul(target(tf), zoom(tf, all)));
    Operand<TInt32> extent =
        tf.math.maximum(tf.constant(1), tf.math.minimum(all, tf.dtypes.cast(wanted, TInt32.class)));
    return new Window(tf.math.div(tf.math.sub(all, extent), tf.constant(2)), extent);
  }

  /** How many times an image of {@code all} rows and columns is larger than an example. */
  private Operand<TFloat32> zoom(Ops tf, Operand<TInt32> all) {
    var ratios = tf.math.div(tf.dtypes.cast(all, TFloat32.class), target(tf));
    return tf.min(ratios, tf.constant(0));
  }

  private Operand<TFloat32> target(Ops tf) {
    return tf.constant(new float[] {size.height(), size.width()});
  }

  private Operand<TUint8> resize(Ops tf, Operand<TUint8> image, Operand<TInt32> extent) {
    var grows = tf.any(tf.math.less(extent, targetSize(tf)), tf.constant(0));
    Operand<TFloat32> resized =
        Branches.choose(
            tf,
            tf.dtypes.cast(grows, TInt32.class),
            tf.expandDims(image, tf.constant(0)),
            TFloat32.class,
            List.of(this::shrink, this::enlarge));
    if (size.channels() == 1) {
      resized =
          tf.reduceSum(
              tf.math.mul(resized, tf.constant(LUMA)), tf.constant(3), ReduceSum.keepDims(true));
    }
    return tf.dtypes.cast(tf.math.add(resized, tf.constant(.5f)), TUint8.class);
  }

  private Operand<TFloat32> shrink(Ops tf, Operand<TUint8> image) {
    return tf.image.resizeArea(image, targetSize(tf));
  }

  /** In one direction at least. */
  private Operand<TFloat32> enlarge(Ops tf, Operand<TUint8> image) {
    Operand<TInt32> extent =
        tf.slice(tf.shape(image), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
    return tf.image.scaleAndTranslate(
        image,
        targetSize(tf),
        tf.math.div(target(tf), tf.dtypes.cast(extent, TFloat32.class)),
        tf.constant(new float[2]),
        ScaleAndTranslate.kernelType("triangle"),
        ScaleAndTranslate.antialias(true));
  }

  private Operand<TInt32> targetSize(Ops tf) {
    return tf.constant(new int[] {size.height(), size.width()});
  }
}
