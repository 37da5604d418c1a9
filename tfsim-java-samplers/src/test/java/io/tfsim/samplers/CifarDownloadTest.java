package io.tfsim.samplers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.samplers.CifarArchive.Member;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarDownloadTest {
  private static final String FOLDER = "cifar-10-batches-bin";
  private static final int RECORDS = 40;
  private static final CifarArchive SMALL =
      new CifarArchive(
          FOLDER,
          List.of(
              Member.exactly("data_batch_1.bin", RECORDS * 3073),
              Member.exactly("test_batch.bin", 3073),
              Member.text("batches.meta.txt")));

  @TempDir Path directory;
  private byte[] archive = new byte[0];

  @BeforeEach
  void makeArchive() throws IOException {
    // Noise, which does not compress, so that there is something to break off.
    Random random = new Random(1);
    var train = new CifarWriter();
    for (int i = 0; i < RECORDS; i++) {
      byte[] pixels = new byte[3072];
      random.nextBytes(pixels);
      train.record(pixels, i % 10);
    }
    archive =
        new TarGz()
            .file(FOLDER + "/readme.html", new byte[100])
            .file(FOLDER + "/batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".getBytes(UTF_8))
            .file(FOLDER + "/data_batch_1.bin", train.toByteArray())
            .file(FOLDER + "/test_batch.bin", new CifarWriter().plain(1, 2, 3, 4).toByteArray())
            .toByteArray();
  }

  private static Checksum sha256(byte[] bytes) {
    try {
      return Checksum.sha256(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private CifarDownload from(ArchiveServer server) {
    return CifarDownload.cifar10()
        .withUrl(server.url("/file"))
        .withChecksum(sha256(archive))
        .withArchive(SMALL);
  }

  private Path part() {
    return directory.resolve(FOLDER + ".tar.gz.part");
  }

  private void assertComplete() {
    ImageDataset data = Cifar10.load(directory);
    assertThat(data.train().labels())
        .isEqualTo(IntStream.range(0, RECORDS).map(i -> i % 10).toArray());
    assertThat(data.test().labels()).containsExactly(4);
    assertThat(data.classNames()).startsWith("a", "b");
    assertThat(part()).doesNotExist();
    assertThat(directory.resolve(FOLDER))
        .isDirectoryNotContaining("glob:**.part")
        .isDirectoryNotContaining("glob:**readme.html");
  }

  @Test
  void downloads_checks_and_unpacks() throws IOException {
    try (var server = new ArchiveServer(archive)) {
      List<Long> seen = new ArrayList<>();
      Path folder =
          from(server)
              .to(
                  directory,
                  (bytes, total) -> {
                    seen.add(bytes);
                    assertThat(total).isEqualTo(archive.length);
                  });
      assertThat(folder).isEqualTo(directory.resolve(FOLDER));
      assertThat(seen).isSorted().endsWith((long) archive.length);
      assertThat(server.ranges()).containsExactly("none");
      assertComplete();
    }
  }

  @Test
  void does_not_download_again_what_is_there() throws IOException {
    try (var server = new ArchiveServer(archive)) {
      from(server).to(directory);
      from(server).to(directory);
      assertThat(server.ranges()).hasSize(1);
      Files.delete(directory.resolve(FOLDER).resolve("test_batch.bin"));
      from(server).to(directory);
      assertThat(server.ranges()).hasSize(2);
      assertComplete();
    }
  }

  @Test
  void does_not_download_what_is_in_the_directory_itself() throws IOException {
    try (var server = new ArchiveServer(archive)) {
      Path folder = from(server).to(directory);
      assertThat(from(server).to(folder)).isEqualTo(folder);
      assertThat(server.ranges()).hasSize(1);
      assertThat(folder.resolve(FOLDER)).doesNotExist();
    }
  }

  @Test
  void gives_the_folder_of_the_archive_where_the_directory_has_other_files() throws IOException {
    new CifarWriter().plain(0, 0, 0, 9).write(directory.resolve("data_batch_1.bin"));
    try (var server = new ArchiveServer(archive)) {
      assertThat(from(server).to(directory)).isEqualTo(directory.resolve(FOLDER));
      assertThat(from(server).to(directory)).isEqualTo(directory.resolve(FOLDER));
      assertThat(server.ranges()).hasSize(1);
    }
  }

  @Test
  void goes_on_when_the_connection_breaks() throws IOException {
    try (var server = new ArchiveServer(archive).dropping(2)) {
      from(server).to(directory);
      int half = archive.length / 2;
      int more = (archive.length - half) / 2;
      assertThat(server.ranges())
          .containsExactly("none", "bytes=" + half + "-", "bytes=" + (half + more) + "-");
      assertComplete();
    }
  }

  @Test
  void goes_on_where_an_earlier_run_stopped() throws IOException {
    Files.write(part(), Arrays.copyOf(archive, 1000));
    try (var server = new ArchiveServer(archive)) {
      List<Long> seen = new ArrayList<>();
      from(server).to(directory, (bytes, total) -> seen.add(bytes));
      assertThat(server.ranges()).containsExactly("bytes=1000-");
      assertThat(seen).endsWith((long) archive.length).allMatch(bytes -> bytes > 1000);
      assertComplete();
    }
  }

  @Test
  void starts_over_where_the_server_cannot_go_on() throws IOException {
    Files.write(part(), new byte[1000]);
    try (var server = new ArchiveServer(archive).withoutRanges()) {
      from(server).to(directory);
      assertComplete();
    }
  }

  @Test
  void unpacks_a_download_that_was_complete() throws IOException {
    Files.write(part(), archive);
    try (var server = new ArchiveServer(archive)) {
      from(server).to(directory);
      assertThat(server.ranges()).containsExactly("bytes=" + archive.length + "-");
      assertComplete();
    }
  }

  @Test
  void starts_over_if_more_is_there_than_the_whole() throws IOException {
    Files.write(part(), new byte[archive.length + 1]);
    try (var server = new ArchiveServer(archive)) {
      from(server).to(directory);
      assertThat(server.ranges()).hasSize(2).endsWith("none");
      assertComplete();
    }
  }

  @Test
  void refuses_a_server_that_goes_on_elsewhere() throws IOException {
    Files.write(part(), Arrays.copyOf(archive, 1000));
    try (var server = new ArchiveServer(archive).startingAt(from -> from + 5)) {
      assertThatIOException()
          .isThrownBy(() -> from(server).to(directory))
          .withMessageStartingWith(
              server.url("/file") + " must go on at byte 1000, was bytes 1005-");
      assertThat(part()).hasSize(1000);
    }
  }

  @Test
  void gives_up_when_nothing_comes_and_keeps_what_came() throws IOException {
    try (var server = new ArchiveServer(archive).dropping(Integer.MAX_VALUE)) {
      assertThatIOException()
          .isThrownBy(() -> from(server).to(directory))
          .withMessageStartingWith(
              "download of %s broke off after %d bytes, which are kept",
              server.url("/file"), archive.length - 1);
      assertThat(part()).hasBinaryContent(Arrays.copyOf(archive, archive.length - 1));
      assertThat(directory.resolve(FOLDER)).doesNotExist();
    }
  }

  @Test
  void deletes_a_download_of_another_checksum() throws IOException {
    byte[] other = archive.clone();
    other[500] ^= 1;
    try (var server = new ArchiveServer(other)) {
      assertThatIOException()
          .isThrownBy(() -> from(server).to(directory))
          .withMessage(
              "SHA-256 of %s must be %s, was %s; the download was deleted",
              server.url("/file"), sha256(archive).hex(), sha256(other).hex());
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void says_what_the_server_answered() throws IOException {
    try (var server = new ArchiveServer(archive)) {
      URI wrong = server.url("/nothing");
      assertThatIOException()
          .isThrownBy(() -> from(server).withUrl(wrong).to(directory))
          .withMessage(wrong + " must answer 200 or 206, was 404");
    }
  }

  @Test
  void knows_the_published_archives() {
    assertThat(CifarDownload.cifar10().url())
        .hasToString("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz");
    assertThat(CifarDownload.cifar10().checksum())
        .isEqualTo(Checksum.md5("c32a1d4ab5d03f1284b67883e8d87530"));
    assertThat(CifarDownload.cifar100().url())
        .hasToString("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz");
    assertThat(CifarDownload.cifar100().checksum())
        .isEqualTo(Checksum.md5("03b5dce01913d631647c71ecec9e9cb8"));
  }

  @Test
  void refuses_other_schemes_and_digests() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CifarDownload.cifar10().withUrl(URI.create("file:///etc/hosts")))
        .withMessage("url must be an http or https URL, was file:///etc/hosts");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checksum.md5("abc"))
        .withMessage("MD5 must have 32 lower-case hexadecimal digits, was 'abc'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Checksum("CRC-0", ""))
        .withMessage("algorithm must be one of Java's message digests, was CRC-0");
  }
}
