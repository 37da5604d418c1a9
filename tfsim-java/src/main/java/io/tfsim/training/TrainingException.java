package io.tfsim.training;

/**
 * A run that ended with an error; the message says where. Its cause is an {@link
 * io.tfsim.data.UnreadableExampleException} where an example could not be read.
 */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
