package io.tfsim.samples;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Tiling;
import io.tfsim.layers.Flatten;
import io.tfsim.matching.KnnClassifier;
import io.tfsim.matching.Matching;
import io.tfsim.metrics.Collapse;
import io.tfsim.models.Encoder;
import io.tfsim.models.LayerEncoder;
import io.tfsim.models.LinearProbe;
import io.tfsim.models.Output;

/**
 * What a pretrained model is worth: accuracies on the test images by the same few labels.
 *
 * @param pretrainedProbe linear probe on the representation
 * @param untrainedProbe the same before the training
 * @param pixelsKnn nearest neighbours by the pixels
 * @param representationKnn nearest neighbours by the representation
 * @param projectionKnn nearest neighbours by the projection
 * @param collapse of the test images' projections
 */
record Evaluation(
    double pretrainedProbe,
    double untrainedProbe,
    double pixelsKnn,
    double representationKnn,
    double projectionKnn,
    Collapse collapse) {
  private static final int NEIGHBOURS = 5;

  /** Neighbours that vote: 5, or as many as there are labels. */
  static int neighbours(Experiment experiment) {
    return Math.min(NEIGHBOURS, experiment.fewLabeled().size());
  }

  /** How neighbours vote, by cosine. */
  static Matching neighbourMatching(Experiment experiment) {
    return Matching.majority(neighbours(experiment)).withTiling(Tiling.of(experiment.execution()));
  }

  /** The accuracy of a probe on the model as it is now. */
  static double probe(Experiment experiment) {
    return probe(experiment, experiment.model().encoder(Output.REPRESENTATION));
  }

  private static double probe(Experiment experiment, Encoder encoder) {
    return LinearProbe.train(encoder, experiment.fewLabeled()).accuracy(experiment.data().test());
  }

  /** Measures the trained model. */
  static Evaluation of(Experiment experiment, double untrainedProbe) {
    Encoder representation =
        new RememberingEncoder(experiment.model().encoder(Output.REPRESENTATION));
    Encoder projection = new RememberingEncoder(experiment.model().encoder(Output.PROJECTION));
    return new Evaluation(
        probe(experiment, representation),
        untrainedProbe,
        pixelsKnn(experiment),
        knn(experiment, representation, Distance.COSINE),
        knn(experiment, projection, Distance.COSINE),
        Collapse.of(projection.embed(experiment.data().test())));
  }

  private static double pixelsKnn(Experiment experiment) {
    try (var pixels =
        LayerEncoder.create(
            new Flatten(), experiment.data().train().spec(), experiment.execution())) {
      return knn(experiment, pixels, Distance.EUCLIDEAN);
    }
  }

  private static double knn(Experiment experiment, Encoder encoder, Distance distance) {
    Matching matching = neighbourMatching(experiment).withDistance(distance);
    try (var knn = KnnClassifier.of(encoder.embed(experiment.fewLabeled()), matching)) {
      return knn.accuracy(encoder.embed(experiment.data().test()));
    }
  }
}
