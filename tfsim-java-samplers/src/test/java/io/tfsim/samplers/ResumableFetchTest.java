package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What breaks or refuses is in {@link CifarDownloadTest}; here nothing happens at all. */
@Timeout(30)
class ResumableFetchTest {
  @TempDir Path directory;
  private final byte[] file = new byte[10_000];

  @BeforeEach
  void fill() {
    new Random(1).nextBytes(file);
  }

  private Path part() {
    return directory.resolve("part");
  }

  private ResumableFetch from(ArchiveServer server) {
    return new ResumableFetch(server.url("/file"), part(), (bytes, total) -> {})
        .withPatience(Duration.ofSeconds(1));
  }

  @Test
  void goes_on_with_another_connection_when_nothing_more_comes() throws IOException {
    try (var server = new ArchiveServer(file).stalling(1)) {
      from(server).fetch();
      assertThat(server.ranges()).containsExactly("none", "bytes=5000-");
      assertThat(part()).hasBinaryContent(file);
    }
  }

  @Test
  void gives_up_when_every_connection_stalls_and_keeps_what_came() throws IOException {
    byte[] begun = Arrays.copyOf(file, file.length - 1);
    Files.write(part(), begun);
    try (var server = new ArchiveServer(file).stalling(Integer.MAX_VALUE)) {
      assertThatIOException()
          .isThrownBy(() -> from(server).fetch())
          .withMessage(
              "download of %s broke off after 9999 bytes, which are kept: start it again to go on"
                  + " (java.io.IOException: nothing came for 1 s)",
              server.url("/file"));
      assertThat(server.ranges()).hasSize(3).containsOnly("bytes=9999-");
      assertThat(part()).hasBinaryContent(begun);
    }
  }

  @Test
  void ends_when_it_is_interrupted_and_says_so() throws IOException {
    try (var server = new ArchiveServer(file).stalling(1)) {
      var fetch =
          new ResumableFetch(
              server.url("/file"), part(), (bytes, total) -> Thread.currentThread().interrupt());
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(fetch::fetch)
          .withMessage("download of %s interrupted", server.url("/file"));
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
