package io.tfsim.evaluation;

import io.tfsim.data.ClassIndices;
import io.tfsim.graph.Checks;
import io.tfsim.graph.Execution;
import io.tfsim.models.Embeddings;
import io.tfsim.models.LinearClassifier;
import io.tfsim.models.LinearProbe;
import io.tfsim.models.LogisticRegression;
import java.util.ArrayList;
import java.util.List;

/**
 * How the regulariser and the learning rate of a linear probe are chosen: each pair of a grid is
 * trained on a part of the training examples and measured on the rest of them; the most accurate
 * wins, of equal ones the one with the lower cross-entropy, of those the earlier. The test examples
 * take no part in it.
 *
 * @param l2 regularisers, each at least 0
 * @param learningRates Adam's peak rates, each above 0
 * @param steps full-batch steps of each training, at least 1
 * @param validation part of each class that is held out to choose by, in (0, 1)
 */
public record ProbeSearch(
    List<Double> l2, List<Double> learningRates, int steps, double validation) {
  static final String NO_PAIR =
      "training examples must have a class of at least 2 to choose a probe by, had one of each";

  /** Checks the ranges given above. */
  public ProbeSearch {
    l2 = List.copyOf(l2);
    learningRates = List.copyOf(learningRates);
    Checks.atLeast("number of l2 values", l2.size(), 1);
    Checks.atLeast("number of learning rates", learningRates.size(), 1);
    Checks.atLeast("steps", steps, 1);
    l2.forEach(value -> Checks.notNegative("l2", value));
    learningRates.forEach(value -> Checks.positive("learning rate", value));
    if (!(validation > 0 && validation < 1)) {
      throw new IllegalArgumentException("validation must be in (0, 1), was " + validation);
    }
  }

  /** One regulariser and one rate, with 500 steps: nothing is to be chosen. */
  public static ProbeSearch only(double l2, double learningRate) {
    return new ProbeSearch(List.of(l2), List.of(learningRate), 500, 0.2);
  }

  /** The same with another number of steps. */
  public ProbeSearch withSteps(int newSteps) {
    return new ProbeSearch(l2, learningRates, newSteps, validation);
  }

  /**
   * One pair of the grid.
   *
   * @param settings of the training
   * @param accuracy on the validation part, in [0, 1]
   * @param crossEntropy there
   */
  public record Trial(LinearProbe.Settings settings, double accuracy, double crossEntropy) {
    private boolean betterThan(Trial other) {
      return accuracy > other.accuracy
          || (accuracy == other.accuracy && crossEntropy < other.crossEntropy);
    }
  }

  /**
   * What came out of a search.
   *
   * @param chosen the best
   * @param trials all, in the order of the grid: each rate of the first regulariser, and so on
   * @param trainedOn number of examples that each was trained on
   * @param validatedOn number of examples that each was measured on
   */
  public record Selection(Trial chosen, List<Trial> trials, int trainedOn, int validatedOn) {
    /** Copies the list. */
    public Selection {
      trials = List.copyOf(trials);
    }
  }

  /**
   * Searches.
   *
   * @param classes number of classes
   * @param execution threads, and the seed of the split
   * @throws IllegalArgumentException if no class has two examples, or a probe gives logits that are
   *     not finite
   */
  public Selection select(Embeddings train, int classes, Execution execution) {
    ClassIndices indices = ClassIndices.of(train.labels());
    int[] held = indices.fraction(validation, execution.seed());
    if (held.length == 0) {
      throw new IllegalArgumentException(NO_PAIR);
    }
    Embeddings rest = train.rows(indices.except(held));
    Embeddings heldOut = train.rows(held);
    LogisticRegression regression = LogisticRegression.of(classes).withExecution(execution);
    List<Trial> trials = new ArrayList<>();
    for (double factor : l2) {
      for (double rate : learningRates) {
        LinearProbe.Settings settings = new LinearProbe.Settings(steps, rate, factor);
        LinearClassifier probe = regression.withSettings(settings).train(rest);
        Embeddings logits = probe.logits(heldOut);
        trials.add(new Trial(settings, Logits.topAccuracy(logits, 1), Logits.crossEntropy(logits)));
      }
    }
    Trial best = trials.stream().reduce((a, b) -> b.betterThan(a) ? b : a).orElseThrow();
    return new Selection(best, trials, rest.count(), heldOut.count());
  }
}
