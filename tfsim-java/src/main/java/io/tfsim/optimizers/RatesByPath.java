package io.tfsim.optimizers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.op.Op;

/**
 * An optimizer whose learning rate is another one for some weights: discriminative fine-tuning
 * (Howard and Ruder 2018), PyTorch's parameter groups.
 *
 * <pre>{@code
 * RatesByPath.of(Adam.of(1e-3)).times("backbone/*", 0.1)
 * }</pre>
 *
 * <p>A weight's step is the one that the optimizer would make at {@code factor * learningRate}. So
 * decay that is multiplied by the learning rate is multiplied by the factor too, and decay that is
 * not ({@link WeightDecay.Kind#DECOUPLED_UNSCALED}) is not.
 *
 * @param optimizer makes the steps
 * @param factors by path; of those whose pattern matches a weight the first counts, 1 where none
 *     does
 */
public record RatesByPath(Optimizer optimizer, List<Factor> factors) implements Optimizer {
  /**
   * A factor of the learning rate.
   *
   * @param pattern path pattern of the weights that it is for (see {@link PathPattern})
   * @param factor above 0; weights that must not change are frozen, not given 0
   */
  public record Factor(String pattern, double factor) {
    /** Checks the range given above. */
    public Factor {
      Checks.positive("learning rate factor of " + pattern, factor);
    }

    private boolean isFor(String path) {
      return PathPattern.anyOf(List.of(pattern)).test(path);
    }
  }

  /** Copies the factors. */
  public RatesByPath {
    factors = List.copyOf(factors);
  }

  /** One rate for all. */
  public static RatesByPath of(Optimizer optimizer) {
    return new RatesByPath(optimizer, List.of());
  }

  /** The same with a factor above 0 for the weights that no earlier pattern matches. */
  public RatesByPath times(String pattern, double factor) {
    List<Factor> more = new ArrayList<>(factors);
    more.add(new Factor(pattern, factor));
    return new RatesByPath(optimizer, more);
  }

  /** The rate of the weights without a factor. */
  @Override
  public Schedule learningRate() {
    return optimizer.learningRate();
  }

  @Override
  public RatesByPath withLearningRate(Schedule newLearningRate) {
    return new RatesByPath(optimizer.withLearningRate(newLearningRate), factors);
  }

  /**
   * Builds the updates.
   *
   * @throws IllegalArgumentException if a pattern matches none of the weights
   */
  @Override
  public List<Op> apply(LayerScope scope, List<Update> updates, Progress progress) {
    checkMatches(updates.stream().map(update -> update.weight().path()).toList());
    Map<Double, List<Update>> groups = new LinkedHashMap<>();
    for (Update update : updates) {
      groups
          .computeIfAbsent(factor(update.weight().path()), factor -> new ArrayList<>())
          .add(update);
    }
    List<Op> ops = new ArrayList<>();
    groups.forEach(
        (factor, group) -> {
          Optimizer own =
              factor == 1 ? optimizer : optimizer.withLearningRate(learningRate().times(factor));
          ops.addAll(own.apply(scope, group, progress));
        });
    return ops;
  }

  /**
   * Checks that each pattern is for one of some weights.
   *
   * @param paths the weights that are trained
   * @throws IllegalArgumentException if one is for none of them
   */
  public void checkMatches(List<String> paths) {
    for (Factor factor : factors) {
      if (paths.stream().noneMatch(factor::isFor)) {
        throw new IllegalArgumentException(
            "a learning rate's pattern must match a trained weight, "
                + factor.pattern()
                + " matches none of "
                + paths);
      }
    }
  }

  private double factor(String path) {
    return factors.stream()
        .filter(factor -> factor.isFor(path))
        .findFirst()
        .map(Factor::factor)
        .orElse(1.0);
  }
}
