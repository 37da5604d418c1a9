package io.tfsim.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

class RecordWriterTest {
  @TempDir Path directory;

  /** "123456789" has the CRC-32C e3069283 (RFC 3720's polynomial); the mask is TensorFlow's. */
  @Test
  void checksum() {
    int crc = 0xe3069283;
    int masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    assertThat(RecordChecksum.of("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(masked);
  }

  @Test
  void tensorflow_reads_what_was_written_so_far() throws IOException {
    Path file = directory.resolve("records");
    List<String> records = List.of("first", "", "x".repeat(100_000));
    try (RecordWriter writer = RecordWriter.open(file)) {
      for (String record : records) {
        writer.write(record.getBytes(StandardCharsets.US_ASCII));
      }
      writer.flush();
      assertThat(read(file)).isEqualTo(records);
    }
    assertThat(read(file)).isEqualTo(records);
    assertThat(Files.size(file)).isEqualTo(3 * 16 + 100_005);
  }

  private static List<String> read(Path file) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      // the wrapper builds the op's second version, which TensorFlow 2.18 cannot read back
      Output<TType> dataset =
          tf.scope()
              .opBuilder("TFRecordDataset", "records")
              .addInput(tf.expandDims(tf.constant(file.toString()), tf.constant(0)).asOutput())
              .addInput(tf.constant("").asOutput())
              .addInput(tf.constant(0L).asOutput())
              .build()
              .output(0);
      List<Class<? extends TType>> types = List.of(TString.class);
      List<Shape> shapes = List.of(Shape.scalar());
      var iterator = tf.data.iterator("", "", types, shapes);
      session.runner().addTarget(tf.data.makeIterator(dataset, iterator)).run().close();
      var next = tf.data.iteratorGetNext(iterator, types, shapes);
      List<String> found = new ArrayList<>();
      while (true) {
        try (var result = session.runner().fetch(next.components().get(0)).run()) {
          found.add(((TString) result.get(0)).getObject());
        } catch (TFOutOfRangeException e) {
          return found;
        }
      }
    }
  }
}
