package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tfsim.data.ValueRange;
import io.tfsim.testing.FuzzedRead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.Feature;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** Any bytes as a file of records, and as a record of a file. */
class TfRecordsFuzzTest {
  private static final Shape PAIR = Shape.of(2);
  private static final List<RecordFeature> FEATURES =
      List.of(RecordFeature.bytes("x", PAIR), RecordFeature.floats("x", PAIR, ValueRange.ANY));

  // one graph for all inputs: making one takes longer than reading
  private static final Graph GRAPH = new Graph();
  private static final Session SESSION = new Session(GRAPH);
  private static final Ops TF = Ops.create(GRAPH);
  private static final Placeholder<TString> NAME =
      TF.placeholder(TString.class, Placeholder.shape(Shape.of(1)));
  private static final Placeholder<TInt64> LENGTH =
      TF.placeholder(TInt64.class, Placeholder.shape(Shape.of(1)));
  private static final List<? extends Operand<?>> READ =
      FEATURES.stream()
          .map(
              feature ->
                  feature.read(TF, TfRecords.read(TF, NAME, TF.constant(new long[1]), LENGTH)))
          .toList();

  @TempDir Path folder;

  static Stream<byte[]> seeds() throws IOException {
    byte[] shard =
        new TfRecordWriter()
            .add("x", TfRecordWriter.bytes(new byte[] {1, 2}), 1)
            .add("x", TfRecordWriter.floats(1, 2), 2)
            .add("y", TfRecordWriter.integers(1, 2), 3)
            .toBytes();
    byte[] damaged = shard.clone();
    damaged[shard.length / 3 + 20] ^= 1;
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gzip)) {
      out.write(shard);
    }
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(zlib)) {
      out.write(shard);
    }
    return Stream.of(
        new byte[0],
        payload(TfRecordWriter.bytes(new byte[] {1, 2})),
        payload(TfRecordWriter.floats(1, 2)),
        payload(TfRecordWriter.bytes(new byte[8])),
        TfRecordWriter.singleFloats("x", 40),
        shard,
        damaged,
        Arrays.copyOf(shard, shard.length - 3),
        gzip.toByteArray(),
        Arrays.copyOf(gzip.toByteArray(), gzip.size() - 9),
        zlib.toByteArray());
  }

  private static byte[] payload(Feature feature) {
    byte[] record = new TfRecordWriter().add("x", feature, 1).toBytes();
    return Arrays.copyOfRange(record, 12, record.length - 4);
  }

  @AfterAll
  static void close() {
    SESSION.close();
    GRAPH.close();
  }

  @MethodSource("seeds")
  @FuzzTest
  void reads_records_or_says_where_not(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("raw"), bytes);
    accountsForAllBytes(file);
    TfRecordOptions pairs = TfRecords.of(FEATURES.get(0));
    opens(file, pairs);
    opens(file, pairs.labels("label", 3));
    // as the content of a record, whose checksums no fuzzer finds
    byte[] framed = new TfRecordWriter().add(bytes).toBytes();
    Path record = Files.write(folder.resolve("framed"), framed);
    for (RecordFeature feature : FEATURES) {
      opens(record, TfRecords.of(feature).labels("label", 3));
    }
    readsByTensorFlow(record, framed.length);
  }

  private static void accountsForAllBytes(Path file) throws IOException {
    TfRecordIndex index = new TfRecordIndex(parser(), true);
    index.add(file, new UnpackedShards.Unpacked(file, Optional.empty()));
    index.skipped().forEach(FuzzedRead::checkLine);
    assertThat(LongStream.of(index.lengths()).sum() + index.skippedBytes())
        .isEqualTo(Files.size(file));
  }

  private static RecordParser parser() {
    return new RecordParser(FEATURES.get(0), Optional.of(new RecordParser.Label("label", 3, 0)));
  }

  private static void opens(Path file, TfRecordOptions options) {
    Optional<TfRecords> strict = FuzzedRead.of(file, () -> options.open(List.of(file)));
    Optional<TfRecords> lenient =
        FuzzedRead.of(file, () -> options.skippingUnreadable().open(List.of(file)));
    lenient.ifPresent(records -> records.skipped().forEach(FuzzedRead::checkLine));
    strict.ifPresent(
        records -> {
          assertThat(lenient.orElseThrow().skipped()).isEmpty();
          assertThat(lenient.orElseThrow().labels()).isEqualTo(records.labels());
          for (int i = 0; i < records.size(); i++) {
            records.problem(i).ifPresent(FuzzedRead::checkLine);
          }
        });
    strict.ifPresent(TfRecords::close);
    lenient.ifPresent(TfRecords::close);
  }

  /** TensorFlow's own reading, which training goes by: a pair or an error. */
  private static void readsByTensorFlow(Path file, int length) {
    try (TString name = TString.vectorOf(file.toString());
        TInt64 bytes = TInt64.vectorOf(length)) {
      for (Operand<?> read : READ) {
        try (var result = SESSION.runner().feed(NAME, name).feed(LENGTH, bytes).fetch(read).run()) {
          assertThat(result.get(0).shape()).isEqualTo(PAIR);
        } catch (TensorFlowException | IllegalArgumentException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }
}
