package io.tfsim.optimizers;

import io.tfsim.graph.Checks;

/** A length of time in a run, resolved to steps when the run's length is known. */
public sealed interface Span {
  /** Its number of steps in a run of the given length. */
  long steps(RunLength length);

  /** A number of steps, at least 0. */
  static Span steps(long steps) {
    return new Steps(steps);
  }

  /** A number of epochs, at least 0. */
  static Span epochs(double epochs) {
    return new Epochs(epochs);
  }

  /** A part of the run, in [0, 1]. */
  static Span fraction(double fraction) {
    return new Fraction(fraction);
  }

  /** See {@link Span#steps(long)}. */
  record Steps(long count) implements Span {
    /** Checks the range given above. */
    public Steps {
      if (count < 0) {
        throw new IllegalArgumentException("steps must be >= 0, was " + count);
      }
    }

    @Override
    public long steps(RunLength length) {
      return count;
    }
  }

  /** See {@link Span#epochs(double)}. */
  record Epochs(double count) implements Span {
    /** Checks the range given above. */
    public Epochs {
      Checks.notNegative("epochs", count);
    }

    @Override
    public long steps(RunLength length) {
      return Math.round(count * length.stepsPerEpoch());
    }
  }

  /** See {@link Span#fraction(double)}. */
  record Fraction(double part) implements Span {
    /** Checks the range given above. */
    public Fraction {
      Checks.inRange("fraction", part, 0, 1);
    }

    @Override
    public long steps(RunLength length) {
      return Math.round(part * length.steps());
    }
  }
}
