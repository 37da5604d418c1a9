package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.ValueRange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class Cifar10Test {
  @TempDir Path directory;

  private Path train(String number) {
    return directory.resolve("data_batch_" + number + ".bin");
  }

  private void writeTest() throws IOException {
    new CifarWriter().plain(9, 9, 9, 9).write(directory.resolve("test_batch.bin"));
  }

  @Test
  void turns_planes_into_pixels() throws IOException {
    byte[] planes = new byte[3072];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) (i % 251);
    }
    new CifarWriter().plain(0, 0, 0, 1).record(planes, 7).write(train("1"));
    writeTest();
    ImageDataset data = Cifar10.load(directory);
    assertThat(data.train().spec().shape()).isEqualTo(Shape.of(32, 32, 3));
    assertThat(data.train().spec().range()).isEqualTo(ValueRange.BYTES);
    assertThat(data.train().spec().classes()).isEqualTo(10);
    assertThat(data.train().labels()).containsExactly(1, 7);
    byte[] pixels = Fetched.bytes(data.train().subset(1));
    for (int row = 0; row < 32; row++) {
      for (int column = 0; column < 32; column++) {
        for (int channel = 0; channel < 3; channel++) {
          assertThat(pixels[(row * 32 + column) * 3 + channel])
              .isEqualTo(planes[channel * 1024 + row * 32 + column]);
        }
      }
    }
  }

  @Test
  void reads_files_of_any_length_in_natural_order() throws IOException {
    new CifarWriter().plain(10, 0, 0, 0).write(train("10"));
    new CifarWriter().plain(2, 0, 0, 2).plain(3, 0, 0, 3).write(train("2"));
    new CifarWriter().plain(1, 0, 0, 1).write(train("1"));
    Files.writeString(directory.resolve("data_batch_3.txt"), "not a batch");
    writeTest();
    ImageDataset data = Cifar10.load(directory);
    assertThat(data.train().labels()).containsExactly(1, 2, 3, 0);
    assertThat(data.test().labels()).containsExactly(9);
    assertThat(data.heldOut()).isFalse();
    assertThat(Fetched.of(data.test(), 0).values()).hasSize(3072).containsOnly(9f);
  }

  @Test
  void finds_the_folder_of_the_archive() throws IOException {
    Path folder = directory.resolve("cifar-10-batches-bin");
    new CifarWriter().plain(1, 0, 0, 1).write(folder.resolve("data_batch_1.bin"));
    new CifarWriter().plain(2, 0, 0, 2).write(folder.resolve("test_batch.bin"));
    assertThat(Cifar10.load(directory).train().labels()).containsExactly(1);
    assertThat(Cifar10.load(folder).train().labels()).containsExactly(1);
  }

  @Test
  void holds_out_a_fifth_of_each_class_without_a_test_file() throws IOException {
    var writer = new CifarWriter();
    IntStream.range(0, 60).forEach(i -> writer.plain(i, 0, 0, i % 6));
    writer.write(train("1"));
    ImageDataset data = Cifar10.load(directory);
    assertThat(data.heldOut()).isTrue();
    assertThat(data.train().size()).isEqualTo(48);
    assertThat(data.test().labels()).containsExactlyInAnyOrder(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
    assertThat(data.train().spec().classes()).isEqualTo(10);
    assertThat(Fetched.bytes(Cifar10.load(directory).test()))
        .isEqualTo(Fetched.bytes(data.test()))
        .isNotEqualTo(Fetched.bytes(Cifar10.load(directory, 1).test()));
  }

  @Test
  void names_classes_by_the_meta_file_or_by_number() throws IOException {
    new CifarWriter().plain(0, 0, 0, 0).write(train("1"));
    writeTest();
    assertThat(Cifar10.load(directory).classNames()).hasSize(10).startsWith("0", "1");
    Path meta = directory.resolve("batches.meta.txt");
    Files.writeString(meta, "a\nb\nc\nd\ne\nf\ng\nh\ni\nship\n\n");
    assertThat(Cifar10.load(directory).classNames()).hasSize(10).endsWith("i", "ship");
    Files.writeString(meta, "a\nb\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(directory))
        .withMessage(meta + " must name 10 classes, one a line, was 2");
    Files.write(meta, new byte[] {'a', (byte) 0xe4});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(directory))
        .withMessage(meta + " must be text in UTF-8");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 3072})
  void names_the_file_and_offset_where_a_record_is_not_whole(int rest) throws IOException {
    new CifarWriter().plain(0, 0, 0, 0).write(train("1"));
    Path broken =
        new CifarWriter().plain(0, 0, 0, 0).plain(0, 0, 0, 0).raw(new byte[rest]).write(train("2"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(directory))
        .withMessage(
            broken
                + ": record at offset 6146 must have 3073 bytes, was "
                + rest
                + " to the end of the file (truncated or overlong)");
  }

  @Test
  void checks_the_test_file_too() throws IOException {
    new CifarWriter().plain(0, 0, 0, 0).write(train("1"));
    Path broken = new CifarWriter().raw((byte) 1).write(directory.resolve("test_batch.bin"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(directory))
        .withMessageStartingWith(broken + ": record at offset 0 must have 3073 bytes, was 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 255})
  void names_the_file_and_offset_of_a_label_out_of_range(int label) throws IOException {
    Path broken = new CifarWriter().plain(0, 0, 0, 9).plain(0, 0, 0, label).write(train("1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(directory))
        .withMessage(broken + ": label at offset 3073 must be in 0..9, was " + label);
  }

  @Test
  void refuses_an_empty_file() throws IOException {
    Path empty = new CifarWriter().write(train("1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(directory))
        .withMessage(empty + " must have at least one record of 3073 bytes, was empty");
  }

  @Test
  void refuses_more_records_than_an_array_can_hold() throws IOException {
    for (String number : List.of("1", "2")) {
      try (var zeros = new RandomAccessFile(train(number).toFile(), "rw")) {
        zeros.setLength(350_000L * 3_073); // takes no space on the disk
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(directory))
        .withMessage(
            "records in %s must be <= 699050, was 700000", List.of(train("1"), train("2")));
  }

  @Test
  void says_what_it_looked_for() throws IOException {
    Path missing = directory.resolve("nowhere");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(missing))
        .withMessage(
            "data directory must exist and hold data_batch_*.bin, was "
                + missing
                + ", which does not exist");
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(file))
        .withMessageEndingWith("was " + file + ", a file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10.load(directory))
        .withMessage(
            "data directory must hold data_batch_*.bin, found none in "
                + directory
                + " nor in "
                + directory.resolve("cifar-10-batches-bin"));
  }
}
