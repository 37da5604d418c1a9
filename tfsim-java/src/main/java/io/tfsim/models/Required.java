package io.tfsim.models;

import org.jspecify.annotations.Nullable;

/** Settings without which a model cannot be built. */
final class Required {
  private Required() {}

  /**
   * A setting's value.
   *
   * @param model what needs it, with its article
   * @throws IllegalStateException if it was not given
   */
  static <T> T setting(String model, String name, @Nullable T value) {
    if (value == null) {
      throw new IllegalStateException(model + " needs a " + name + ", none was given");
    }
    return value;
  }
}
