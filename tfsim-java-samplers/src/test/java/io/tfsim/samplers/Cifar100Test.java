package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.samplers.Cifar100.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar100Test {
  @TempDir Path directory;

  private Path train(CifarWriter writer) throws IOException {
    return writer.write(directory.resolve("train.bin"));
  }

  @Test
  void the_second_byte_is_the_fine_label_and_the_first_the_coarse() throws IOException {
    train(new CifarWriter().plain(1, 2, 3, 19, 99).plain(4, 5, 6, 3, 42));
    new CifarWriter().plain(7, 8, 9, 0, 1).write(directory.resolve("test.bin"));
    ImageDataset fine = Cifar100.load(directory);
    assertThat(fine.train().spec().classes()).isEqualTo(100);
    assertThat(fine.train().labels()).containsExactly(99, 42);
    assertThat(fine.test().labels()).containsExactly(1);
    ImageDataset coarse = Cifar100.load(directory, Labels.COARSE, 0);
    assertThat(coarse.train().spec().classes()).isEqualTo(20);
    assertThat(coarse.train().labels()).containsExactly(19, 3);
    assertThat(Fetched.of(coarse.train(), 1).values().subList(0, 6))
        .containsExactly(4f, 5f, 6f, 4f, 5f, 6f);
  }

  @Test
  void names_the_classes_of_the_labels_that_are_used() throws IOException {
    Path folder = directory.resolve("cifar-100-binary");
    new CifarWriter().plain(0, 0, 0, 0, 0).write(folder.resolve("train.bin"));
    new CifarWriter().plain(0, 0, 0, 0, 0).write(folder.resolve("test.bin"));
    Files.writeString(
        folder.resolve("coarse_label_names.txt"),
        IntStream.range(0, 20).mapToObj(i -> "coarse" + i).collect(Collectors.joining("\n")));
    assertThat(Cifar100.load(directory, Labels.COARSE, 0).classNames()).contains("coarse19");
    assertThat(Cifar100.load(directory).classNames()).hasSize(100).contains("99");
  }

  @Test
  void holds_out_without_a_test_file() throws IOException {
    var writer = new CifarWriter();
    IntStream.range(0, 50).forEach(i -> writer.plain(i, 0, 0, i % 2, i % 5));
    train(writer);
    ImageDataset data = Cifar100.load(directory);
    assertThat(data.heldOut()).isTrue();
    assertThat(data.test().labels()).containsExactlyInAnyOrder(0, 0, 1, 1, 2, 2, 3, 3, 4, 4);
  }

  @Test
  void names_the_offset_of_either_label_out_of_range() throws IOException {
    Path file = train(new CifarWriter().plain(0, 0, 0, 0, 0).plain(0, 0, 0, 0, 100));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar100.load(directory, Labels.COARSE, 0))
        .withMessage(file + ": label at offset 3075 must be in 0..99, was 100");
    train(new CifarWriter().plain(0, 0, 0, 20, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar100.load(directory))
        .withMessage(file + ": label at offset 0 must be in 0..19, was 20");
  }

  @Test
  void refuses_a_file_that_is_not_whole_records_of_3074_bytes() throws IOException {
    Path file = train(new CifarWriter().plain(0, 0, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar100.load(directory))
        .withMessageStartingWith(file + ": record at offset 0 must have 3074 bytes, was 3073");
  }
}
