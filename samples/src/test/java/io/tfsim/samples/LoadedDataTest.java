package io.tfsim.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.samples.Choices.DataChoice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedDataTest {
  private static final String FOLDER = "cifar-10-batches-bin";

  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Files as large as CIFAR-10's, of zeros that take no space on the disk. */
  private static void writeWholeCifar10(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (int i = 1; i <= 5; i++) {
      writeZeros(folder.resolve("data_batch_" + i + ".bin"));
    }
    writeZeros(folder.resolve("test_batch.bin"));
    Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
  }

  private static void writeZeros(Path file) throws IOException {
    try (var zeros = new RandomAccessFile(file.toFile(), "rw")) {
      zeros.setLength(10_000 * 3_073);
    }
  }

  private LoadedData download() {
    RunOptions options = new RunOptions();
    options.data.kind = DataChoice.CIFAR10;
    options.data.dataDir = directory;
    options.data.download = true;
    return LoadedData.load(options, new PrintStream(out, true, UTF_8));
  }

  @Test
  void does_not_download_what_is_in_the_directory_itself() throws IOException {
    writeWholeCifar10(directory);
    LoadedData data = download();
    assertThat(data.train().size()).isEqualTo(50_000);
    assertThat(data.directory()).contains(directory);
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void loads_what_was_downloaded_although_the_directory_has_other_images() throws IOException {
    CifarFolder.write(directory, 5, 5);
    writeWholeCifar10(directory.resolve(FOLDER));
    LoadedData data = download();
    assertThat(data.train().size()).isEqualTo(50_000);
    assertThat(data.directory()).contains(directory.resolve(FOLDER));
    assertThat(out.toString(UTF_8)).isEmpty();
  }
}
