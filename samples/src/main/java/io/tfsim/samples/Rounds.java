package io.tfsim.samples;

/**
 * How often something can be done in a second.
 *
 * @param best times per second in the best of three rounds
 * @param warmupSeconds length of the warm-up
 */
record Rounds(double best, double warmupSeconds) {
  private static final int ROUNDS = 3;
  private static final int WARMUP = 5;

  /** Measures rounds of at least {@code seconds}, after a warm-up. */
  static Rounds of(Runnable action, double seconds) {
    Stopwatch warmup = Stopwatch.start();
    for (int i = 0; i < WARMUP; i++) {
      action.run();
    }
    double warmupSeconds = warmup.seconds();
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Stopwatch stopwatch = Stopwatch.start();
      int count = 0;
      while (stopwatch.seconds() < seconds) {
        action.run();
        count++;
      }
      best = Math.max(best, count / stopwatch.seconds());
    }
    return new Rounds(best, warmupSeconds);
  }
}
