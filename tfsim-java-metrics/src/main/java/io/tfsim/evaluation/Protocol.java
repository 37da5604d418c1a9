package io.tfsim.evaluation;

import io.tfsim.data.Source;
import io.tfsim.graph.Checks;
import java.util.List;

/**
 * The evaluation of a trained model, as one call.
 *
 * <pre>{@code
 * Evaluation evaluation =
 *     Protocol.standard()
 *         .evaluate(EvaluatedModel.of(model).withHistory(history), images.train(), images.test());
 * double accuracy = evaluation.score("probe").value();
 * }</pre>
 *
 * <p>Measured are, on the test examples:
 *
 * <ul>
 *   <li>a linear probe on the representation, its regulariser and rate chosen on a part of the
 *       training examples ({@link ProbeSearch}), then trained on all of them; accuracy, top-5 where
 *       there are more than 5 classes, and the confusion matrix;
 *   <li>votes of k neighbours weighted by {@code exp(cosine / T)} (Wu et al. 2018, section 3.4) and
 *       the class of the nearest, among the training examples, for representation and projection;
 *   <li>a linear probe with few labels, mean and deviation over several draws, and {@link Tuning
 *       the whole network} with the first of them;
 *   <li>retrieval among the other test examples: recall@1, precision@10, MAP@R;
 *   <li>health of the embeddings, which tells a collapse.
 * </ul>
 *
 * <p>Beside them stands the online probe, if the history has one: at its last epoch, and at its
 * best one by these same numbers. It was measured while the model was trained, on augmented batches
 * of the training examples ({@link io.tfsim.training.OnlineProbe#ACCURACY}) or of those kept for
 * validation ({@code val_…}), and compares with none of the others.
 *
 * <p>All of it is a function of the model, the examples and the protocol, on one CPU type with one
 * number of threads.
 *
 * @param probe how the probe is chosen
 * @param neighbours k of the weighted vote, at least 1; as many as there are if there are fewer
 * @param temperature T of the weighted vote, above 0
 * @param budgets of the few-label probes, each another one
 * @param draws of each budget, at least 1
 * @param seed of what is drawn: the validation part, the few labels (draw i has seed + i)
 */
public record Protocol(
    ProbeSearch probe,
    int neighbours,
    double temperature,
    List<LabelBudget> budgets,
    int draws,
    long seed) {
  /** Checks the ranges given above. */
  public Protocol {
    budgets = List.copyOf(budgets);
    Checks.atLeast("neighbours", neighbours, 1);
    Checks.positive("temperature", temperature);
    Checks.atLeast("draws", draws, 1);
    Score.requireDifferent("budgets", budgets.stream().map(LabelBudget::key).toList());
  }

  /**
   * L2 of 1e-5 to 0.1 and rates of 0.005, 0.02 and 0.1, 500 steps, a fifth held out to choose by; k
   * = 200 and T = 0.1, as usual for CIFAR-10; 1 %, 10 % and 10 labels per class, 5 draws of each;
   * seed 42.
   */
  public static Protocol standard() {
    return new Protocol(
        new ProbeSearch(List.of(1e-5, 1e-4, 1e-3, 1e-2, 0.1), List.of(0.005, 0.02, 0.1), 500, 0.2),
        200,
        0.1,
        List.of(LabelBudget.share(0.01), LabelBudget.share(0.1), LabelBudget.perClass(10)),
        5,
        42);
  }

  /**
   * For a first look: three L2 at one rate and 200 steps, 10 labels per class in 3 draws, the rest
   * as {@link #standard}.
   */
  public static Protocol quick() {
    return standard()
        .withProbe(new ProbeSearch(List.of(1e-4, 1e-3, 1e-2), List.of(0.02), 200, 0.2))
        .withBudgets(LabelBudget.perClass(10))
        .withDraws(3);
  }

  /** The same with the probe chosen in another way. */
  public Protocol withProbe(ProbeSearch newProbe) {
    return new Protocol(newProbe, neighbours, temperature, budgets, draws, seed);
  }

  /** The same with another number of neighbours that vote. */
  public Protocol withNeighbours(int newNeighbours) {
    return new Protocol(probe, newNeighbours, temperature, budgets, draws, seed);
  }

  /** The same with another temperature of the vote. */
  public Protocol withTemperature(double newTemperature) {
    return new Protocol(probe, neighbours, newTemperature, budgets, draws, seed);
  }

  /** The same with other budgets of labels, or none. */
  public Protocol withBudgets(LabelBudget... newBudgets) {
    return new Protocol(probe, neighbours, temperature, List.of(newBudgets), draws, seed);
  }

  /** The same with another number of draws. */
  public Protocol withDraws(int newDraws) {
    return new Protocol(probe, neighbours, temperature, budgets, newDraws, seed);
  }

  /** The same with another seed. */
  public Protocol withSeed(long newSeed) {
    return new Protocol(probe, neighbours, temperature, budgets, draws, newSeed);
  }

  /**
   * Evaluates a model.
   *
   * @param train labeled examples: what the probes are trained on, and what neighbours are found
   *     among
   * @param test other labeled examples of the same classes, at least two
   * @throws IllegalArgumentException if there are too few examples or classes, a label is missing,
   *     the classes have other names, or the examples are not what the model takes, all of which is
   *     looked at before any work; or if an embedding or a probe's logit is not finite
   */
  public Evaluation evaluate(EvaluatedModel model, Source train, Source test) {
    return new Evaluator(new EvaluationInputs(this, model, train, test)).evaluate();
  }
}
