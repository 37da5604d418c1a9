package io.tfsim.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Something that must be refused before it does anything.
 *
 * @param message the whole message of the {@link IllegalArgumentException}
 * @param attempt what must throw it
 */
public record Refusal(String message, ThrowingCallable attempt) {
  public void check() {
    assertThatThrownBy(attempt).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Override
  public String toString() {
    return message;
  }
}
