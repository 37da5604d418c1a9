package io.tfsim.models;

import io.tfsim.data.InOrder;
import io.tfsim.graph.Checks;
import io.tfsim.graph.Execution;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Layer;
import io.tfsim.methods.MethodTerms;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.training.History;
import io.tfsim.training.Objective;
import io.tfsim.training.Trainer;
import io.tfsim.training.Training;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Multinomial logistic regression on labeled embeddings: the training of a {@link
 * LinearClassifier}.
 *
 * <p>Minimises the mean cross-entropy plus {@code l2 * sum(kernel²)}, on coordinates standardised
 * by the training embeddings, on the full batch by Adam from zero weights; so it depends on nothing
 * but the embeddings and the settings. Coordinates that are constant in training are left out. In
 * scikit-learn's terms: {@code C = 1 / (2 * l2 * examples)} after a {@code StandardScaler}.
 *
 * @param classes number of classes, at least 2
 * @param settings steps, learning rate and regulariser
 * @param execution threads; there is nothing random
 */
public record LogisticRegression(int classes, LinearProbe.Settings settings, Execution execution) {
  /** Checks the range given above. */
  public LogisticRegression {
    Checks.atLeast("classes", classes, 2);
  }

  /** With the default settings and as many threads as there are processors. */
  public static LogisticRegression of(int classes) {
    return new LogisticRegression(classes, LinearProbe.Settings.defaults(), Execution.seeded(0));
  }

  /** The same with other settings. */
  public LogisticRegression withSettings(LinearProbe.Settings newSettings) {
    return new LogisticRegression(classes, newSettings, execution);
  }

  /** The same with other threads. */
  public LogisticRegression withExecution(Execution newExecution) {
    return new LogisticRegression(classes, settings, newExecution);
  }

  /**
   * Trains on embeddings.
   *
   * @throws IllegalArgumentException if there are none, or one has no label in [0, classes) or a
   *     value that is not finite
   */
  public LinearClassifier train(Embeddings embeddings) {
    if (embeddings.count() == 0) {
      throw new IllegalArgumentException("training embeddings must be at least 1, were 0");
    }
    embeddings.requireFinite("training embeddings");
    EmbeddingSource labeled = new EmbeddingSource(embeddings, classes);
    ExampleChecks.labeled(labeled, classes);
    Standardization standardization = Standardization.of(embeddings);
    EmbeddingSource standard =
        new EmbeddingSource(standardization.standardize(embeddings), classes);
    Layer head =
        Dense.of(classes)
            .withKernelInitializer(Initializer.zeros())
            .withL2(settings.l2())
            .named("probe");
    Adam optimizer = Adam.of(WarmupCosine.peak(settings.learningRate()));
    Execution threads = Execution.seeded(0).withIntraOpThreads(execution.intraOpThreads());
    try (ModelGraph graph = ModelGraph.create(threads)) {
      History unused =
          new Trainer(
                  graph,
                  (subgraph, views, labels) -> terms(subgraph.scope(), head, views.get(0), labels),
                  optimizer,
                  path -> true)
              .fit(Training.on(InOrder.once(standard)).epochs(settings.steps()));
      WeightView weights = new WeightView(graph, List.of("probe"));
      return new LinearClassifier(
          standardization, weights.get("probe/kernel"), weights.get("probe/bias"));
    }
  }

  private static Objective.Terms terms(
      LayerScope scope, Layer head, Operand<TFloating> x, Operand<TInt32> labels) {
    return Objective.Terms.of(
        MethodTerms.sumOf(CrossEntropy.of(scope, head.call(scope, x), labels)));
  }
}
