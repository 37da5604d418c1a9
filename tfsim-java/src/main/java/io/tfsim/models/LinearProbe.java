package io.tfsim.models;

import io.tfsim.data.Source;
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
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A linear classifier on frozen embeddings: the usual measure of a representation.
 *
 * <p>Multinomial logistic regression on logits, on coordinates standardised by the training
 * embeddings, trained on the full batch by Adam from zero weights; so it depends on nothing but the
 * embeddings and the settings. Coordinates that are constant in training are left out.
 */
public final class LinearProbe {
  /**
   * How a probe is trained.
   *
   * @param steps full-batch steps, at least 1; default 500
   * @param learningRate Adam's peak rate, falling by a cosine, &gt; 0; default 0.02
   * @param l2 factor of the squared kernel that is added to the loss, at least 0; default 0.001
   */
  public record Settings(int steps, double learningRate, double l2) {
    /** Checks the ranges given above. */
    public Settings {
      Checks.atLeast("steps", steps, 1);
      Checks.positive("learningRate", learningRate);
      Checks.notNegative("l2", l2);
    }

    /** The defaults above. */
    public static Settings defaults() {
      return new Settings(500, 0.02, 1e-3);
    }
  }

  private final Encoder encoder;
  private final double[] mean;
  private final double[] scale;
  private final float[] kernel;
  private final float[] bias;
  private final int classes;

  private LinearProbe(
      Encoder encoder, double[] mean, double[] scale, float[] kernel, float[] bias, int classes) {
    this.encoder = encoder;
    this.mean = mean;
    this.scale = scale;
    this.kernel = kernel;
    this.bias = bias;
    this.classes = classes;
  }

  /** A probe with the default settings. */
  public static LinearProbe train(Encoder encoder, Source labeled) {
    return train(encoder, labeled, Settings.defaults());
  }

  /**
   * Trains a probe on an encoder's embeddings of labeled examples.
   *
   * @throws IllegalArgumentException if there are fewer than 2 classes, or an example has no label
   *     in [0, classes)
   */
  public static LinearProbe train(Encoder encoder, Source labeled, Settings settings) {
    int classes = labeled.spec().classes();
    if (classes < 2) {
      throw new IllegalArgumentException(
          "a probe needs examples of at least 2 classes, was " + classes);
    }
    ExampleChecks.labeled(labeled, classes);
    Embeddings embeddings = encoder.embed(labeled);
    double[] mean = new double[embeddings.dim()];
    double[] scale = new double[embeddings.dim()];
    moments(embeddings, mean, scale);
    Embeddings standard = standardize(embeddings, mean, scale);
    Layer head =
        Dense.of(classes)
            .withKernelInitializer(Initializer.zeros())
            .withL2(settings.l2())
            .named("probe");
    Adam optimizer = Adam.of(WarmupCosine.peak(settings.learningRate()));
    Execution execution =
        Execution.seeded(0).withIntraOpThreads(encoder.execution().intraOpThreads());
    try (ModelGraph graph = ModelGraph.create(execution)) {
      History unused =
          new Trainer(
                  graph,
                  (subgraph, views, labels) -> terms(subgraph.scope(), head, views.get(0), labels),
                  optimizer,
                  path -> true)
              .fit(
                  Training.on(new FullBatch(new EmbeddingSource(standard, classes)))
                      .epochs(settings.steps()));
      WeightView weights = new WeightView(graph, List.of("probe"));
      return new LinearProbe(
          encoder, mean, scale, weights.get("probe/kernel"), weights.get("probe/bias"), classes);
    }
  }

  private static Objective.Terms terms(
      LayerScope scope, Layer head, Operand<TFloating> x, Operand<TInt32> labels) {
    return Objective.Terms.of(
        MethodTerms.sumOf(CrossEntropy.of(scope, head.call(scope, x), labels)));
  }

  /** Mean and one over the deviation of each coordinate; 0 in its place if it is constant. */
  private static void moments(Embeddings embeddings, double[] mean, double[] scale) {
    int dim = embeddings.dim();
    float[] values = embeddings.values();
    // from the first row on: the mean of equal numbers is then exact, and their deviation exactly 0
    for (int i = 0; i < values.length; i++) {
      mean[i % dim] += ((double) values[i] - values[i % dim]) / embeddings.count();
    }
    for (int d = 0; d < dim; d++) {
      mean[d] += values[d];
    }
    for (int i = 0; i < values.length; i++) {
      double difference = values[i] - mean[i % dim];
      scale[i % dim] += difference * difference / embeddings.count();
    }
    for (int d = 0; d < dim; d++) {
      scale[d] = scale[d] > 0 ? 1 / Math.sqrt(scale[d]) : 0;
    }
  }

  private static Embeddings standardize(Embeddings embeddings, double[] mean, double[] scale) {
    float[] values = embeddings.values().clone();
    for (int i = 0; i < values.length; i++) {
      int d = i % embeddings.dim();
      values[i] = (float) ((values[i] - mean[d]) * scale[d]);
    }
    return new Embeddings(values, embeddings.dim(), embeddings.labels());
  }

  /** Weights of the standardised coordinates (dim, classes), row by row. */
  float[] kernel() {
    return kernel;
  }

  float[] bias() {
    return bias;
  }

  /** The logits of each example, {@code classes} numbers each. */
  public Embeddings logits(Source source) {
    Embeddings x = standardize(encoder.embed(source), mean, scale);
    float[] logits = new float[x.count() * classes];
    for (int i = 0; i < x.count(); i++) {
      float[] row = Arrays.copyOf(bias, classes);
      for (int d = 0; d < x.dim(); d++) {
        float value = x.values()[i * x.dim() + d];
        for (int c = 0; c < classes; c++) {
          row[c] += value * kernel[d * classes + c];
        }
      }
      System.arraycopy(row, 0, logits, i * classes, classes);
    }
    return new Embeddings(logits, classes, x.labels());
  }

  /** The most likely class of each example of a source. */
  public int[] predict(Source source) {
    return Accuracy.argmax(logits(source));
  }

  /** The share of a source's examples whose class is found, in [0, 1]. */
  public double accuracy(Source source) {
    return Accuracy.of(predict(source), source.labels());
  }
}
