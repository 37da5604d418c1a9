package io.tfsim.samplers;

import static io.tfsim.samplers.TfRecordWriter.bytes;
import static io.tfsim.samplers.TfRecordWriter.floats;
import static io.tfsim.samplers.TfRecordWriter.integers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.images.ImageSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Features;

class TfRecordsTest {
  private static final Shape PAIR = Shape.of(2);
  private static final RecordFeature RAW = RecordFeature.bytes("x", PAIR);

  @TempDir Path folder;

  /** Pairs (10 s, i) of shard s. */
  private static TfRecordWriter shard(int number, int records) {
    TfRecordWriter writer = new TfRecordWriter();
    for (int i = 0; i < records; i++) {
      writer.add("x", bytes(new byte[] {(byte) (10 * number), (byte) i}), i % 3);
    }
    return writer;
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  @Test
  void reads_any_record_of_any_file() throws IOException {
    shard(2, 4).write(folder.resolve("b.tfrecord"));
    shard(1, 5).write(folder.resolve("a.tfrecord"));
    write("empty.tfrecord", new byte[0]);
    write("notes.txt", new byte[] {1});
    try (TfRecords records = TfRecords.of(RAW).labels("label", 3).open(folder, "*.tfrecord")) {
      assertThat(records.size()).isEqualTo(9);
      assertThat(records.spec()).isEqualTo(new ExampleSpec(PAIR, ValueRange.BYTES, 3));
      assertThat(records.streamed()).isTrue();
      assertThat(records.skipsUnreadable()).isFalse();
      assertThat(records.labels()).containsExactly(0, 1, 2, 0, 1, 0, 1, 2, 0);
      for (int i : new int[] {8, 0, 4, 5, 8}) {
        Fetched fetched = Fetched.of(records, i);
        assertThat(fetched.type()).isEqualTo(Byte.class);
        assertThat(fetched.shape()).containsExactly(1L, 2L);
        assertThat(fetched.values()).containsExactly(i < 5 ? 10f : 20f, (float) (i % 5));
        assertThat(fetched.labels()).containsExactly(i % 5 % 3);
        assertThat(records.problem(i)).isEmpty();
      }
      assertThat(Fetched.of(records.subset(7, 2), 1).values()).containsExactly(10f, 2f);
    }
  }

  @Test
  void labels_are_optional() throws IOException {
    TfRecordWriter writer = new TfRecordWriter().add("x", bytes(new byte[2]), 7);
    Path file = writer.add(exampleWithoutLabel()).write(folder.resolve("a"));
    TfRecords unlabeled = TfRecords.of(RAW).open(List.of(file));
    assertThat(unlabeled.spec().classes()).isZero();
    assertThat(unlabeled.labels()).containsExactly(-1, -1);
    TfRecords labeled = TfRecords.of(RAW).labels("label", 3).firstLabel(5).open(List.of(file));
    assertThat(labeled.labels()).containsExactly(2, -1);
    assertThat(Fetched.of(labeled, 1).labels()).containsExactly(-1);
  }

  private static byte[] exampleWithoutLabel() {
    return Example.newBuilder()
        .setFeatures(Features.newBuilder().putFeature("x", bytes(new byte[] {1, 2})))
        .build()
        .toByteArray();
  }

  @Test
  void reads_floats() throws IOException {
    Path file =
        new TfRecordWriter()
            .add("x", floats(1.5f, -2, 3, 4), 0)
            .add("x", floats(5, 6, 7, 8), 1)
            .write(folder.resolve("a"));
    RecordFeature feature = RecordFeature.floats("x", Shape.of(2, 2), ValueRange.ANY);
    TfRecords records = TfRecords.of(feature).labels("label", 2).open(List.of(file));
    Fetched fetched = Fetched.of(records, 0);
    assertThat(fetched.type()).isEqualTo(Float.class);
    assertThat(fetched.shape()).containsExactly(1L, 2L, 2L);
    assertThat(fetched.values()).containsExactly(1.5f, -2f, 3f, 4f);
    assertThat(records.spec()).isEqualTo(new ExampleSpec(Shape.of(2, 2), ValueRange.ANY, 2));
  }

  @Test
  void reads_floats_that_are_written_one_by_one() throws IOException {
    byte[] record = TfRecordWriter.singleFloats("x", 4);
    Path file = new TfRecordWriter().add(record).write(folder.resolve("a"));
    RecordFeature feature = RecordFeature.floats("x", Shape.of(4), ValueRange.ANY);
    Fetched fetched = Fetched.of(TfRecords.of(feature).open(List.of(file)), 0);
    assertThat(fetched.values()).containsExactly(1f, 2f, 3f, 4f);
  }

  @Test
  void reads_encoded_images_and_names_a_broken_one() throws IOException {
    Path png = Picture.of(5, 9, (y, x, c) -> 70).write(folder.resolve("a.png"), "png");
    byte[] image = Files.readAllBytes(png);
    Path file =
        new TfRecordWriter()
            .add("x", bytes(image), 0)
            .add("x", bytes("hello".getBytes(StandardCharsets.UTF_8)), 1)
            .add("x", bytes(Arrays.copyOf(image, image.length - 20)), 1)
            .write(folder.resolve("a"));
    RecordFeature feature = RecordFeature.image("x", ImageSize.gray(3, 4));
    TfRecords records = TfRecords.of(feature).skippingUnreadable().open(List.of(file));
    assertThat(records.skipsUnreadable()).isTrue();
    assertThat(records.skipped()).isEmpty();
    assertThat(records.spec().shape()).isEqualTo(Shape.of(3, 4, 1));
    assertThat(Fetched.of(records, 0).values()).hasSize(12).containsOnly(70f);
    assertThat(records.problem(0)).isEmpty();
    assertThat(records.problem(1).orElseThrow())
        .startsWith("cannot read record of " + file + " at byte ")
        .endsWith("it must be JPEG, PNG, GIF or BMP, was 5 bytes that start with 'hello'");
    assertThat(records.problem(2).orElseThrow()).contains(": broken PNG of ");
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] zlib(byte[] content) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  @Test
  void compressed_files_are_unpacked_until_closed() throws IOException {
    List<Path> files =
        List.of(
            write("a", gzip(shard(1, 3).toBytes())),
            write("b", shard(2, 3).toBytes()),
            write("c", zlib(shard(3, 3).toBytes())));
    List<Path> copies;
    try (TfRecords records = TfRecords.of(RAW).labels("label", 3).open(files)) {
      assertThat(Fetched.of(records, 2).values()).containsExactly(10f, 2f);
      assertThat(Fetched.of(records, 4).values()).containsExactly(20f, 1f);
      assertThat(Fetched.of(records, 8).values()).containsExactly(30f, 2f);
      copies = records.copies();
      assertThat(copies).hasSize(2).allMatch(Files::exists);
    }
    assertThat(copies).noneMatch(Files::exists).noneMatch(copy -> Files.exists(copy.getParent()));
    assertThat(files).allMatch(Files::exists);
  }

  /** 0x8b1f bytes, little-endian: as GZIP starts. */
  @Test
  void a_record_that_starts_as_gzip_does_is_a_record() throws IOException {
    int length = 0x8b1f - 39;
    Path file =
        new TfRecordWriter().add("x", bytes(new byte[length]), 0).write(folder.resolve("a"));
    byte[] start = Arrays.copyOf(Files.readAllBytes(file), 2);
    assertThat(start).as("adjust the length").containsExactly(0x1f, 0x8b);
    TfRecords records =
        TfRecords.of(RecordFeature.bytes("x", Shape.of(length))).open(List.of(file));
    assertThat(records.size()).isEqualTo(1);
    assertThat(records.copies()).isEmpty();
  }

  @Test
  void a_compressed_file_without_its_end_is_named_or_read_as_far_as_it_goes() throws IOException {
    byte[] packed = gzip(shard(1, 200).toBytes());
    Path file = write("a", Arrays.copyOf(packed, packed.length - 9));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(RAW).open(List.of(file)))
        .withMessageStartingWith("cannot read ")
        .withMessageContaining(file.toString());
    TfRecords rest = TfRecords.of(RAW).skippingUnreadable().open(List.of(file));
    assertThat(rest.size()).isBetween(1, 200);
    assertThat(rest.skipped().toString())
        .contains(file + ": it cannot be unpacked to its end: Unexpected end of ZLIB input stream");
    rest.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_file_that_ends_within_a_record_is_named(boolean labeled) throws IOException {
    byte[] whole = shard(1, 5).toBytes();
    int record = whole.length / 5;
    for (int left : new int[] {1, 11, 12, record - 5, record - 1}) {
      Path file = write("cut", Arrays.copyOf(whole, 3 * record + left));
      TfRecordOptions opener = labeled ? TfRecords.of(RAW).labels("label", 3) : TfRecords.of(RAW);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> opener.open(List.of(file)))
          .withMessage(
              "cannot read record 3 of "
                  + file
                  + " at byte "
                  + 3 * record
                  + ": the file ends within a record: "
                  + (left < 12
                      ? "a header must have 12 bytes, was " + left
                      : "it must have " + record + " bytes, was " + left));
      TfRecords rest = opener.skippingUnreadable().open(List.of(file));
      assertThat(rest.size()).isEqualTo(3);
      assertThat(rest.skipped()).hasSize(1);
      assertThat(rest.skippedBytes()).isEqualTo(left);
    }
  }

  @Test
  void a_flipped_byte_of_a_length_loses_the_rest_of_its_file() throws IOException {
    byte[] broken = shard(1, 5).toBytes();
    int record = broken.length / 5;
    broken[2 * record + 1] ^= 4;
    Path file = write("broken", broken);
    Path good = shard(2, 2).write(folder.resolve("good"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(RAW).open(List.of(good, file)))
        .withMessageMatching(
            "cannot read record 2 of .*/broken at byte "
                + 2 * record
                + ": checksum of a record's length must be [0-9a-f]{8}, was [0-9a-f]{8}");
    TfRecords rest = TfRecords.of(RAW).skippingUnreadable().open(List.of(file, good));
    assertThat(rest.size()).isEqualTo(4);
    assertThat(rest.skippedBytes()).isEqualTo(3L * record);
    assertThat(Fetched.of(rest, 3).values()).containsExactly(20f, 1f);
  }

  @Test
  void a_flipped_byte_of_a_record_loses_that_record() throws IOException {
    byte[] broken = shard(1, 5).toBytes();
    int record = broken.length / 5;
    broken[2 * record + 20] ^= 4;
    Path file = write("broken", broken);
    TfRecordOptions opener = TfRecords.of(RAW).labels("label", 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> opener.open(List.of(file)))
        .withMessageMatching(
            "cannot read record 2 of .*/broken at byte "
                + 2 * record
                + ": checksum of a record must be [0-9a-f]{8}, was [0-9a-f]{8}");
    TfRecords rest = opener.skippingUnreadable().open(List.of(file));
    assertThat(rest.labels()).containsExactly(0, 1, 0, 1);
    assertThat(rest.skippedBytes()).isEqualTo(record);
    assertThat(Fetched.of(rest, 2).values()).containsExactly(10f, 3f);
    // without labels it is seen when it is read, by TensorFlow and by the problem alike
    TfRecords unlabeled = TfRecords.of(RAW).open(List.of(file));
    assertThat(unlabeled.size()).isEqualTo(5);
    assertThat(catchThrowable(() -> Fetched.of(unlabeled, 2)))
        .hasMessageContaining("corrupted record");
    assertThat(unlabeled.problem(2).orElseThrow())
        .startsWith("cannot read record of " + file + " at byte " + 2 * record + ": checksum");
    assertThat(unlabeled.problem(3)).isEmpty();
  }

  @Test
  void a_file_that_changed_is_named() throws IOException {
    Path file = shard(1, 3).write(folder.resolve("a"));
    TfRecords records = TfRecords.of(RAW).open(List.of(file));
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60));
    assertThat(records.problem(2).orElseThrow())
        .contains(file.toString())
        .contains("the file ends within a record");
    Files.delete(file);
    assertThat(records.problem(2).orElseThrow()).contains("NoSuchFileException");
  }

  @Test
  void values_that_became_more_are_not_read() throws IOException {
    Path file = Files.write(folder.resolve("a"), twoFeatures(new byte[2], new byte[8]));
    TfRecords records = TfRecords.of(RAW).open(List.of(file));
    Files.write(file, twoFeatures(new byte[8], new byte[2]));
    assertThat(catchThrowable(() -> Fetched.of(records, 0)))
        .hasMessageContaining("Shape of tensor")
        .hasMessageContaining("[8] is not compatible with expected shape [2]");
    assertThat(records.problem(0).orElseThrow())
        .contains(file.toString())
        .contains("feature 'x' must have 2 bytes for [2], was 8");
  }

  private static byte[] twoFeatures(byte[] x, byte[] y) {
    Features features =
        Features.newBuilder().putFeature("x", bytes(x)).putFeature("y", bytes(y)).build();
    Example example = Example.newBuilder().setFeatures(features).build();
    return new TfRecordWriter().add(example.toByteArray()).toBytes();
  }

  @Test
  void features_that_do_not_fit_are_named() throws IOException {
    assertMismatch(RecordFeature.bytes("y", PAIR), "it must have a feature 'y', was [label, x]");
    assertMismatch(
        RecordFeature.bytes("x", Shape.of(3)), "feature 'x' must have 3 bytes for [3], was 2");
    assertMismatch(
        RecordFeature.floats("x", PAIR, ValueRange.ANY),
        "feature 'x' must have 2 floats for [2], was a list of 1 values of bytes");
    assertMismatch(
        RecordFeature.image("label", ImageSize.rgb(2, 2)),
        "feature 'label' must be one value of bytes, was a list of 1 integers");
  }

  private void assertMismatch(RecordFeature feature, String problem) throws IOException {
    Path file = shard(1, 2).write(folder.resolve("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(feature).open(List.of(file)))
        .withMessage("cannot read record 0 of " + file + " at byte 0: " + problem);
  }

  @Test
  void labels_that_do_not_fit_are_named() throws IOException {
    Path file = shard(1, 3).write(folder.resolve("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(RAW).labels("label", 2).open(List.of(file)))
        .withMessageStartingWith("cannot read record 2 of " + file)
        .withMessageEndingWith(": label 'label' must be in [0, 2), was 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(RAW).labels("label", 3).firstLabel(1).open(List.of(file)))
        .withMessageEndingWith(": label 'label' must be in [1, 4), was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(RAW).labels("x", 3).open(List.of(file)))
        .withMessageEndingWith(": label 'x' must be one integer, was a list of 1 values of bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(RAW).labels("label", 0))
        .withMessage("classes must be >= 1, was 0");
    assertThatIllegalStateException()
        .isThrownBy(() -> TfRecords.of(RAW).firstLabel(1))
        .withMessage("call labels before firstLabel");
  }

  @Test
  void what_is_no_record_is_named() throws IOException {
    Path text = write("text", "this is a text and no record".getBytes(StandardCharsets.UTF_8));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(RAW).open(List.of(text)))
        .withMessageStartingWith("cannot read record 0 of " + text + " at byte 0: checksum of");
    Path other = new TfRecordWriter().add(new byte[] {-1, -1, 3}).write(folder.resolve("other"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(RAW).open(List.of(other)))
        .withMessageEndingWith(": it must be a tf.train.Example, was 3 other bytes");
  }

  @Test
  void no_records_are_refused() throws IOException {
    Path empty = write("empty", new byte[0]);
    Path gone = folder.resolve("gone");
    TfRecordOptions opener = TfRecords.of(RAW);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> opener.open(List.of(empty)))
        .withMessage("files must have at least one record, was none in [" + empty + "]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> opener.open(List.of()))
        .withMessage("files of records must be at least one, was none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> opener.open(folder, "*.tfrecord"))
        .withMessage("records must be files like *.tfrecord, was none in " + folder);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> opener.open(List.of(gone)))
        .withMessage("records must be a file, was " + gone + ", which does not exist");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> opener.open(List.of(folder)))
        .withMessage("records must be a file, was " + folder + ", a directory");
  }

  @Test
  void several_labels_are_refused() throws IOException {
    byte[] record =
        Example.newBuilder()
            .setFeatures(
                Features.newBuilder()
                    .putFeature("x", bytes(new byte[2]))
                    .putFeature("label", integers(1, 2)))
            .build()
            .toByteArray();
    Path file = new TfRecordWriter().add(record).write(folder.resolve("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TfRecords.of(RAW).labels("label", 3).open(List.of(file)))
        .withMessageEndingWith(": label 'label' must be one integer, was a list of 2 integers");
  }
}
