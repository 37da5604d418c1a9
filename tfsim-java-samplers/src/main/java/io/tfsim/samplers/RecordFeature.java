package io.tfsim.samplers;

import io.tfsim.data.ValueRange;
import io.tfsim.images.ImageDecoder;
import io.tfsim.images.ImageSize;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.Feature;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/** The feature of a {@code tf.train.Example} that an example is made of. */
public sealed interface RecordFeature {
  /** Name of the feature in the record. */
  String name();

  /** Shape of an example. */
  Shape shape();

  /** Range of an example's values. */
  ValueRange range();

  /** A feature that holds the bytes of an image file: JPEG, PNG, GIF or BMP. */
  static RecordFeature image(String name, ImageSize size) {
    return new Image(name, size);
  }

  /** A feature that holds an example's unsigned bytes in row-major order. */
  static RecordFeature bytes(String name, Shape shape) {
    return new Bytes(name, shape);
  }

  /** A feature that holds an example's values as a list of floats in row-major order. */
  static RecordFeature floats(String name, Shape shape, ValueRange range) {
    return new Floats(name, shape, range);
  }

  /** Builds the ops that read the example from a record, a scalar. */
  Operand<? extends TNumber> read(Ops tf, Operand<TString> record);

  /** Why a feature is not as it should be, as far as can be seen without decoding it. */
  Optional<String> mismatch(Feature feature);

  private static <T extends TType> Operand<T> parse(
      Ops tf, Operand<TString> record, String name, Operand<T> none, Shape shape) {
    @SuppressWarnings("unchecked") // the value has the type of the default
    Operand<T> value =
        (Operand<T>)
            tf.io
                .parseSingleExample(
                    record, List.of(none), 0L, List.of(), List.of(name), List.of(), List.of(shape))
                .denseValues()
                .get(0);
    return value;
  }

  private static Operand<TString> parseBytes(Ops tf, Operand<TString> record, String name) {
    var none = tf.slice(tf.array(""), tf.constant(new int[1]), tf.constant(new int[1]));
    return parse(tf, record, name, none, Shape.scalar());
  }

  /** Values, given the shape; an error where they are not as many. */
  private static <T extends TType> Operand<T> shaped(Ops tf, Operand<T> values, Shape shape) {
    // a reshape alone does not see to it: Grappler leaves out one that goes from one axis to one
    // axis
    return tf.reshape(tf.ensureShape(values, Shape.of(shape.size())), tf.constant(shape));
  }

  private static Optional<String> notOneOf(Feature feature) {
    int values = feature.getBytesList().getValueCount();
    return feature.getKindCase() != Feature.KindCase.BYTES_LIST || values != 1
        ? Optional.of("must be one value of bytes, was " + describe(feature))
        : Optional.empty();
  }

  /** What a feature holds, for messages. */
  static String describe(Feature feature) {
    return switch (feature.getKindCase()) {
      case BYTES_LIST -> "a list of " + feature.getBytesList().getValueCount() + " values of bytes";
      case FLOAT_LIST -> "a list of " + feature.getFloatList().getValueCount() + " floats";
      case INT64_LIST -> "a list of " + feature.getInt64List().getValueCount() + " integers";
      case KIND_NOT_SET -> "empty";
    };
  }

  /** See {@link RecordFeature#image}. */
  record Image(String name, ImageSize size) implements RecordFeature {
    @Override
    public Shape shape() {
      return size.shape();
    }

    @Override
    public ValueRange range() {
      return ValueRange.BYTES;
    }

    @Override
    public Operand<TUint8> read(Ops tf, Operand<TString> record) {
      return new ImageDecoder(size).decode(tf, parseBytes(tf, record, name));
    }

    @Override
    public Optional<String> mismatch(Feature feature) {
      return notOneOf(feature);
    }
  }

  /** See {@link RecordFeature#bytes}. */
  record Bytes(String name, Shape shape) implements RecordFeature {
    @Override
    public ValueRange range() {
      return ValueRange.BYTES;
    }

    @Override
    public Operand<TUint8> read(Ops tf, Operand<TString> record) {
      return shaped(tf, tf.io.decodeRaw(parseBytes(tf, record, name), TUint8.class), shape);
    }

    @Override
    public Optional<String> mismatch(Feature feature) {
      return notOneOf(feature)
          .or(
              () -> {
                int bytes = feature.getBytesList().getValue(0).size();
                return bytes == shape.size()
                    ? Optional.empty()
                    : Optional.of(
                        "must have " + shape.size() + " bytes for " + shape + ", was " + bytes);
              });
    }
  }

  /** See {@link RecordFeature#floats}. */
  record Floats(String name, Shape shape, ValueRange range) implements RecordFeature {
    @Override
    public Operand<TFloat32> read(Ops tf, Operand<TString> record) {
      // of any length: with a fixed one, ParseSingleExample writes past its buffer where the list
      // is longer and its floats are not packed
      Shape any = Shape.of(Shape.UNKNOWN_SIZE);
      return shaped(tf, parse(tf, record, name, tf.constant(0f), any), shape);
    }

    @Override
    public Optional<String> mismatch(Feature feature) {
      return feature.getFloatList().getValueCount() == shape.size()
          ? Optional.empty()
          : Optional.of(
              "must have " + shape.size() + " floats for " + shape + ", was " + describe(feature));
    }
  }
}
