package io.tfsim.graph.bridge;

import org.tensorflow.internal.c_api.global.tensorflow;

/** What TensorFlow's graph differentiation knows. */
public final class GradientRegistry {
  private GradientRegistry() {}

  /** Whether a gradient is registered for an op type, such as {@code Conv2D}. */
  public static boolean has(String opType) {
    return tensorflow.TFJ_HasGradient(opType);
  }
}
