package io.tfsim.optimizers;

import java.util.List;
import java.util.function.Predicate;

/**
 * Weight decay: pulling weights to 0.
 *
 * @param kind how it enters the step
 * @param rate its rate; 0 is none
 * @param excluded path patterns of weights that do not decay (see {@link PathPattern})
 */
public record WeightDecay(Kind kind, Schedule rate, List<String> excluded) {
  /** How decay enters the step. */
  public enum Kind {
    /** {@code rate * w} is added to the gradient, so it goes through momentum (classic L2). */
    COUPLED,
    /** {@code w -= learningRate * rate * w} beside the step (Loshchilov and Hutter 2019). */
    DECOUPLED,
    /** {@code w -= rate * w}, not multiplied by the learning rate: TensorFlow Addons' SGDW. */
    DECOUPLED_UNSCALED
  }

  /** Copies the patterns. */
  public WeightDecay {
    excluded = List.copyOf(excluded);
  }

  /** No decay. */
  public static WeightDecay none() {
    return new WeightDecay(Kind.COUPLED, Schedule.constant(0), List.of());
  }

  /** Classic L2 at a constant rate, at least 0. */
  public static WeightDecay coupled(double rate) {
    return new WeightDecay(Kind.COUPLED, Schedule.constant(rate), List.of());
  }

  /** Decoupled decay at a constant rate, at least 0. */
  public static WeightDecay decoupled(double rate) {
    return new WeightDecay(Kind.DECOUPLED, Schedule.constant(rate), List.of());
  }

  /** Decoupled decay that is not multiplied by the learning rate, with a schedule of its own. */
  public static WeightDecay unscaled(Schedule rate) {
    return new WeightDecay(Kind.DECOUPLED_UNSCALED, rate, List.of());
  }

  /** The same without the weights whose path matches one of the patterns. */
  public WeightDecay excluding(List<String> patterns) {
    return new WeightDecay(kind, rate, patterns);
  }

  /** The same without biases and batch normalisation weights. */
  public WeightDecay excludingBiasAndNorm() {
    return excluding(PathPattern.BIAS_AND_NORM);
  }

  boolean isNone() {
    return rate instanceof Constant constant && constant.rate() == 0;
  }

  Predicate<String> decays() {
    return PathPattern.anyOf(excluded).negate();
  }
}
