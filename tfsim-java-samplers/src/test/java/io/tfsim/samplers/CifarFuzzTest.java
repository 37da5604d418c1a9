package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tfsim.testing.FuzzedRead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes in CIFAR's files, of images or of class names. */
class CifarFuzzTest {
  private static final byte[] WHOLE = new CifarWriter().plain(1, 2, 3, 0).toByteArray();

  @TempDir Path folder;

  static Stream<byte[]> seeds() {
    return Stream.of(
        new byte[0],
        WHOLE,
        new CifarWriter().plain(1, 2, 3, 9).plain(4, 5, 6, 0).toByteArray(),
        new CifarWriter().plain(1, 2, 3, 10).toByteArray(),
        new CifarWriter().plain(1, 2, 3, 19, 99).toByteArray(),
        new CifarWriter().plain(1, 2, 3, 0).raw((byte) 1).toByteArray(),
        "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".getBytes(StandardCharsets.UTF_8),
        "K\u00e4fer\n\nb".getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void reads_what_fits_and_refuses_the_rest(byte[] bytes) throws IOException {
    readsImages(bytes, "data_batch_1.bin", "test_batch.bin", List.of(10));
    readsImages(bytes, "train.bin", "test.bin", List.of(20, 100));
    readsNames(bytes);
  }

  private void readsImages(byte[] bytes, String train, String test, List<Integer> classes)
      throws IOException {
    Path place = Files.createDirectories(folder.resolve(train + ".d"));
    Files.write(place.resolve(train), bytes);
    Files.write(place.resolve(test), bytes);
    Optional<ImageDataset> read =
        FuzzedRead.of(
            place, () -> classes.size() == 1 ? Cifar10.load(place) : Cifar100.load(place));
    int record = classes.size() + 3 * 32 * 32;
    int records = bytes.length / record;
    boolean fits =
        records > 0
            && bytes.length % record == 0
            && IntStream.range(0, records * classes.size())
                .allMatch(i -> label(bytes, record, i, classes) < classes.get(i % classes.size()));
    assertThat(read.isPresent()).isEqualTo(fits);
    read.ifPresent(
        data ->
            assertThat(data.train().labels())
                .containsExactly(
                    IntStream.range(0, records)
                        .map(i -> bytes[i * record + classes.size() - 1] & 0xff)
                        .toArray()));
  }

  private static int label(byte[] bytes, int record, int i, List<Integer> classes) {
    return bytes[i / classes.size() * record + i % classes.size()] & 0xff;
  }

  private void readsNames(byte[] bytes) throws IOException {
    Path place = Files.createDirectories(folder.resolve("names"));
    Files.write(place.resolve("data_batch_1.bin"), WHOLE);
    Files.write(place.resolve("test_batch.bin"), WHOLE);
    Path names = Files.write(place.resolve("batches.meta.txt"), bytes);
    FuzzedRead.of(names, () -> Cifar10.load(place))
        .ifPresent(
            data ->
                assertThat(data.classNames())
                    .hasSize(10)
                    .containsExactlyElementsOf(
                        Arrays.stream(new String(bytes, StandardCharsets.UTF_8).split("\r\n|\r|\n"))
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList()));
  }
}
