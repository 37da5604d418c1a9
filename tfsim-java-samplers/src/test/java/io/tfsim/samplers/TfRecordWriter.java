package io.tfsim.samplers;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;
import org.tensorflow.proto.Int64List;

/** Makes files of records, as TensorFlow's own writer does. */
final class TfRecordWriter {
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  /** Adds a record of any bytes. */
  TfRecordWriter add(byte[] record) {
    ByteBuffer framed =
        ByteBuffer.allocate(record.length + 16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(record.length);
    framed.putInt(masked(framed.array(), 8)).put(record).putInt(masked(record, record.length));
    records.writeBytes(framed.array());
    return this;
  }

  /** Adds an example with a feature and a label. */
  TfRecordWriter add(String name, Feature feature, long label) {
    return add(
        Example.newBuilder()
            .setFeatures(
                Features.newBuilder()
                    .putFeature(name, feature)
                    .putFeature("label", integers(label)))
            .build()
            .toByteArray());
  }

  private static int masked(byte[] bytes, int length) {
    int crc = Hashing.crc32c().hashBytes(bytes, 0, length).asInt();
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  static Feature bytes(byte[]... values) {
    BytesList.Builder list = BytesList.newBuilder();
    for (byte[] value : values) {
      list.addValue(ByteString.copyFrom(value));
    }
    return Feature.newBuilder().setBytesList(list).build();
  }

  static Feature floats(float... values) {
    FloatList.Builder list = FloatList.newBuilder();
    for (float value : values) {
      list.addValue(value);
    }
    return Feature.newBuilder().setFloatList(list).build();
  }

  /**
   * An example whose feature is a list of floats 1, 2, … that are written one by one, not in a
   * block: allowed, but TensorFlow does not write so.
   */
  static byte[] singleFloats(String name, int count) throws IOException {
    ByteString.Output list = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(list);
    for (int i = 1; i <= count; i++) {
      out.writeFloat(FloatList.VALUE_FIELD_NUMBER, i);
    }
    out.flush();
    ByteString feature = field(Feature.FLOAT_LIST_FIELD_NUMBER, list.toByteString());
    ByteString entry = field(1, ByteString.copyFromUtf8(name)).concat(field(2, feature));
    ByteString features = field(Features.FEATURE_FIELD_NUMBER, entry);
    return field(Example.FEATURES_FIELD_NUMBER, features).toByteArray();
  }

  private static ByteString field(int number, ByteString content) {
    return UnknownFieldSet.newBuilder()
        .addField(number, UnknownFieldSet.Field.newBuilder().addLengthDelimited(content).build())
        .build()
        .toByteString();
  }

  static Feature integers(long... values) {
    Int64List.Builder list = Int64List.newBuilder();
    for (long value : values) {
      list.addValue(value);
    }
    return Feature.newBuilder().setInt64List(list).build();
  }

  byte[] toBytes() {
    return records.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, toBytes());
  }
}
