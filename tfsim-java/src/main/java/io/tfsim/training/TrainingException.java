package io.tfsim.training;

/** A run that ended with an error; the message says where. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
