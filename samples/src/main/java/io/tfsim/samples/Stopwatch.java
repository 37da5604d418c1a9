package io.tfsim.samples;

/**
 * Wall time.
 *
 * @param startNanos when it was started, by {@link System#nanoTime}
 */
record Stopwatch(long startNanos) {
  static Stopwatch start() {
    return new Stopwatch(System.nanoTime());
  }

  double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
