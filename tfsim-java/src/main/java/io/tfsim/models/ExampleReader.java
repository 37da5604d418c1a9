package io.tfsim.models;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.images.ImageDecoder;
import io.tfsim.images.ImageFault;
import io.tfsim.images.ImageSize;
import io.tfsim.images.Pixels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/**
 * Makes of an image or an array what a network takes, by the ops that read a source's images.
 *
 * <p>Each call computes in its own thread, so as many images are read at once as there are callers.
 */
final class ExampleReader {
  private static final int CHANNELS = 3;

  /** TensorFlow's word for the thread that calls. */
  private static final RunOptions IN_CALLER =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private final ModelGraph model;
  private final Intake intake;
  private @Nullable ImageOps images;
  private @Nullable Step arrays;

  /** Ops from what is fed to the values that the network takes. */
  private record Step(Placeholder<?> input, Operand<TFloat32> values) {}

  /** What reads images, by the bytes of a file or by pixels. */
  private record ImageOps(Step contents, Step pixels) {}

  ExampleReader(ModelGraph model, Intake intake) {
    this.model = model;
    this.intake = intake;
  }

  /**
   * The values of an example, in the network's range.
   *
   * @param example a {@link BufferedImage}, {@link Path}, {@code byte[]} or {@code float[]}
   * @throws IllegalArgumentException if it is none of these, cannot be read, or is not what the
   *     model takes
   */
  float[] read(@Nullable Object example) {
    if (example instanceof Path path) {
      return decode(path);
    }
    if (example instanceof byte[] bytes) {
      return decode(bytes, "image");
    }
    if (example instanceof BufferedImage image) {
      Shape shape = Shape.of(image.getHeight(), image.getWidth(), CHANNELS);
      Step pixels = images().pixels();
      try (Tensor fed = TUint8.tensorOf(shape, DataBuffers.of(Pixels.rgb(image), true, false))) {
        return run(pixels, fed);
      }
    }
    if (example instanceof float[] values) {
      return scale(values);
    }
    throw new IllegalArgumentException(
        "an example must be a BufferedImage, Path, byte[] or float[], was "
            + (example == null ? "null" : example.getClass().getTypeName()));
  }

  private float[] decode(Path path) {
    ImageOps unused = images(); // before anything is read: does the model take images?
    byte[] contents;
    try {
      contents = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read image " + path + ": " + ImageFault.of(path, e.toString()), e);
    }
    return decode(contents, "image " + path);
  }

  private float[] decode(byte[] contents, String name) {
    Step step = images().contents();
    try (Tensor fed = TString.tensorOfBytes(NdArrays.scalarOfObject(contents))) {
      return run(step, fed);
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      String fault = ImageFault.of(contents, contents.length, String.valueOf(e.getMessage()));
      throw new IllegalArgumentException("cannot read " + name + ": " + fault, e);
    }
  }

  private float[] scale(float[] values) {
    ExampleSpec spec = intake.examples();
    if (values.length != spec.shape().size()) {
      throw new IllegalArgumentException(
          "an example must have the "
              + spec.shape().size()
              + " values of shape "
              + spec.shape()
              + ", was "
              + values.length);
    }
    for (int i = 0; i < values.length; i++) {
      if (!spec.range().contains(values[i])) {
        throw new IllegalArgumentException(
            "an example must have values in "
                + spec.range()
                + ", value "
                + i
                + " was "
                + values[i]);
      }
    }
    if (spec.range().equals(intake.values())) {
      return values.clone();
    }
    try (Tensor fed = TFloat32.tensorOf(spec.shape(), DataBuffers.of(values, true, false))) {
      return run(arrays(), fed);
    }
  }

  private float[] run(Step step, Tensor fed) {
    try (Result result =
        model
            .session()
            .runner()
            .setOptions(IN_CALLER)
            .feed(step.input(), fed)
            .fetch(step.values())
            .run()) {
      float[] values = new float[Math.toIntExact(result.get(0).size())];
      result.get(0).asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  private ImageOps images() {
    synchronized (model) { // the graph belongs to all encoders of the model
      if (images == null) {
        images = imageOps();
      }
      return images;
    }
  }

  private Step arrays() {
    synchronized (model) {
      if (arrays == null) {
        LayerScope scope = model.build(false).scope();
        Placeholder<TFloat32> values =
            scope.tf().placeholder(TFloat32.class, Placeholder.shape(intake.examples().shape()));
        arrays = step(scope, values, values, intake.examples());
      }
      return arrays;
    }
  }

  private ImageOps imageOps() {
    ImageSize size = ImageSize.of(intake.examples().shape());
    ExampleSpec bytes = new ExampleSpec(size.shape(), ValueRange.BYTES, 0);
    ExampleChecks.embeddable(intake.examples(), bytes);
    ImageDecoder decoder = new ImageDecoder(intake.stretch() ? size.stretched() : size);
    LayerScope scope = model.build(false).scope();
    var tf = scope.tf();
    var contents = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    var pixels = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, CHANNELS)));
    return new ImageOps(
        step(scope, contents, decoder.decode(tf, contents), bytes),
        step(scope, pixels, tf.reshape(decoder.fit(tf, pixels), tf.constant(size.shape())), bytes));
  }

  private Step step(
      LayerScope scope,
      Placeholder<?> input,
      Operand<? extends TNumber> example,
      ExampleSpec spec) {
    return new Step(
        input,
        scope.tf().dtypes.cast(spec.scaled(scope, example, intake.values()), TFloat32.class));
  }
}
