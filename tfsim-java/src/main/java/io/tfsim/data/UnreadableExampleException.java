package io.tfsim.data;

/** An example that cannot be read; the message names its file and says why. */
public final class UnreadableExampleException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  UnreadableExampleException(String message, Throwable cause) {
    super(message, cause);
  }
}
