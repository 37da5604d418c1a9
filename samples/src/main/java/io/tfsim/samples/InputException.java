package io.tfsim.samples;

import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Something that the user gave cannot be used; the message says what, in one line. */
final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InputException(String message) {
    super(message);
  }

  InputException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Does something, and takes it for the user's that it cannot be done.
   *
   * @throws InputException in place of {@link IllegalArgumentException} and {@link
   *     UncheckedIOException}
   */
  static void refusing(Runnable action) {
    Object unused =
        refusing(
            () -> {
              action.run();
              return action;
            });
  }

  /**
   * The same of something that gives a value.
   *
   * @throws InputException as the other
   */
  static <T> T refusing(Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }
}
