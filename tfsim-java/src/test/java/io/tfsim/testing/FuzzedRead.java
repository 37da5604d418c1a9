package io.tfsim.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** What reading bytes that a fuzzer made may come to. */
public final class FuzzedRead {
  private static final int LONGEST = 1_000;

  private FuzzedRead() {}

  /**
   * What was read; empty if it was refused as it should be, by one line of an exception that names
   * the file. Anything else fails the test.
   */
  public static <T> Optional<T> of(Path file, Supplier<T> reader) {
    try {
      return Optional.of(reader.get());
    } catch (IllegalArgumentException | UncheckedIOException e) {
      assertThat(e).hasMessageContaining(file.toString());
      checkLine(e.getMessage());
      return Optional.empty();
    }
  }

  /** Checks that a message is one line that can be read. */
  public static void checkLine(String message) {
    assertThat(message).hasSizeLessThan(LONGEST);
    assertThat(message.chars().filter(Character::isISOControl)).as(message).isEmpty();
  }
}
