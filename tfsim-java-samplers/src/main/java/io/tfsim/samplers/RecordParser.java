package io.tfsim.samplers;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.Optional;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;

/**
 * Takes a record apart; what is not as it should be is an {@link IOException} whose message says
 * what.
 *
 * @param feature what examples are made of
 * @param label where labels are, if there are any
 */
record RecordParser(RecordFeature feature, Optional<Label> label) {

  /**
   * Where labels are.
   *
   * @param name name of the feature
   * @param classes number of classes
   * @param first label of class 0
   */
  record Label(String name, int classes, int first) {}

  /** The feature that an example is made of. */
  Feature feature(byte[] record) throws IOException {
    return feature(parse(record));
  }

  /** Class of a record that has the feature, or -1 where it has none. */
  int classOf(byte[] record) throws IOException {
    Example example = parse(record);
    feature(example);
    if (label.isEmpty() || !example.getFeatures().containsFeature(label.get().name)) {
      return -1;
    }
    Label expected = label.get();
    Feature found = example.getFeatures().getFeatureOrThrow(expected.name);
    if (found.getInt64List().getValueCount() != 1) {
      throw new IOException(
          "label '"
              + expected.name
              + "' must be one integer, was "
              + RecordFeature.describe(found));
    }
    long value = found.getInt64List().getValue(0);
    long end = (long) expected.first + expected.classes;
    if (value < expected.first || value >= end) {
      throw new IOException(
          "label '"
              + expected.name
              + "' must be in ["
              + expected.first
              + ", "
              + end
              + "), was "
              + value);
    }
    return (int) (value - expected.first);
  }

  private static Example parse(byte[] record) throws IOException {
    try {
      return Example.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(
          "it must be a tf.train.Example, was " + record.length + " other bytes", e);
    }
  }

  private Feature feature(Example example) throws IOException {
    var features = example.getFeatures();
    if (!features.containsFeature(feature.name())) {
      throw new IOException(
          "it must have a feature '"
              + feature.name()
              + "', was "
              + features.getFeatureMap().keySet().stream().sorted().toList());
    }
    Feature found = features.getFeatureOrThrow(feature.name());
    Optional<String> mismatch = feature.mismatch(found);
    if (mismatch.isPresent()) {
      throw new IOException("feature '" + feature.name() + "' " + mismatch.get());
    }
    return found;
  }
}
