package io.tfsim.models;

import io.tfsim.data.Source;
import io.tfsim.graph.Checks;

/**
 * A linear classifier on frozen embeddings: the usual measure of a representation. It is trained by
 * {@link LogisticRegression}, which does the same on embeddings that one has already.
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
  private final LinearClassifier classifier;

  private LinearProbe(Encoder encoder, LinearClassifier classifier) {
    this.encoder = encoder;
    this.classifier = classifier;
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
    LogisticRegression regression = new LogisticRegression(classes, settings, encoder.execution());
    return new LinearProbe(encoder, regression.train(encoder.embed(labeled)));
  }

  /** The classifier of the encoder's embeddings. */
  LinearClassifier classifier() {
    return classifier;
  }

  /** The logits of each example, {@code classes} numbers each. */
  public Embeddings logits(Source source) {
    return classifier.logits(encoder.embed(source));
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
