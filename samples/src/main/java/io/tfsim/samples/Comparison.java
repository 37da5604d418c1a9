package io.tfsim.samples;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Tiling;
import io.tfsim.layers.Flatten;
import io.tfsim.matching.KnnClassifier;
import io.tfsim.matching.Matching;
import io.tfsim.metrics.Collapse;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.models.LayerEncoder;
import io.tfsim.models.LinearProbe;
import io.tfsim.models.LogisticRegression;
import io.tfsim.models.Output;

/**
 * What a pretrained model is worth next to others: accuracies on the test images by the same few
 * labels.
 *
 * @param pretrainedProbe linear probe on the representation
 * @param untrainedProbe the same before the training
 * @param pixelsKnn nearest neighbours by the pixels
 * @param representationKnn nearest neighbours by the representation
 * @param projectionKnn nearest neighbours by the projection
 * @param collapse of the test images' projections
 */
record Comparison(
    double pretrainedProbe,
    double untrainedProbe,
    double pixelsKnn,
    double representationKnn,
    double projectionKnn,
    Collapse collapse) {
  private static final int NEIGHBOURS = 5;

  /** The few labeled images and the test images, embedded. */
  private record Embedded(Embeddings fewLabeled, Embeddings test) {
    static Embedded of(Experiment experiment, Encoder encoder) {
      return new Embedded(
          encoder.embed(experiment.fewLabeled()), encoder.embed(experiment.data().test()));
    }

    double knn(Experiment experiment, Distance distance) {
      Matching matching = neighbourMatching(experiment).withDistance(distance);
      try (var knn = KnnClassifier.of(fewLabeled, matching)) {
        return knn.accuracy(test);
      }
    }
  }

  /** Neighbours that vote: 5, or as many as there are labels. */
  static int neighbours(Experiment experiment) {
    return Math.min(NEIGHBOURS, experiment.fewLabeled().size());
  }

  /** How those vote, by cosine. */
  static Matching neighbourMatching(Experiment experiment) {
    return Matching.majority(neighbours(experiment)).withTiling(Tiling.of(experiment.execution()));
  }

  /** The accuracy of a probe on the model as it is now. */
  static double probe(Experiment experiment) {
    return LinearProbe.train(
            experiment.model().encoder(Output.REPRESENTATION), experiment.fewLabeled())
        .accuracy(experiment.data().test());
  }

  /** Measures the trained model. */
  static Comparison of(Experiment experiment, double untrainedProbe) {
    Embedded representation =
        Embedded.of(experiment, experiment.model().encoder(Output.REPRESENTATION));
    Embedded projection = Embedded.of(experiment, experiment.model().encoder(Output.PROJECTION));
    return new Comparison(
        LogisticRegression.of(experiment.data().classes())
            .withExecution(experiment.execution())
            .train(representation.fewLabeled())
            .accuracy(representation.test()),
        untrainedProbe,
        pixelsKnn(experiment),
        representation.knn(experiment, Distance.COSINE),
        projection.knn(experiment, Distance.COSINE),
        Collapse.of(projection.test()));
  }

  private static double pixelsKnn(Experiment experiment) {
    try (var pixels =
        LayerEncoder.create(
            new Flatten(), experiment.data().train().spec(), experiment.execution())) {
      return Embedded.of(experiment, pixels).knn(experiment, Distance.EUCLIDEAN);
    }
  }
}
