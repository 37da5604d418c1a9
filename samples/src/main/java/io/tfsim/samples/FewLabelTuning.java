package io.tfsim.samples;

import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.data.Source;
import io.tfsim.evaluation.Tuning;
import io.tfsim.graph.Execution;
import io.tfsim.models.Classifier;
import io.tfsim.models.FineTuning;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import java.util.function.Supplier;

/** How the evaluation fine-tunes a pretrained network with few labels. */
final class FewLabelTuning {
  private static final int EPOCHS = 50;
  private static final int BATCH = 50;
  private static final double LEARNING_RATE = 0.01;
  private static final double BACKBONE_RATE = 0.1; // of the head's
  private static final double LEAST_CROP_AREA = 0.5;

  private FewLabelTuning() {}

  /**
   * A fine-tuning.
   *
   * @param pretrained a classifier in the making, with its network
   */
  static Tuning of(Supplier<Classifier.Builder> pretrained, Execution execution) {
    return Tuning.of("fine_tune", labeled -> train(pretrained.get(), labeled, execution))
        .with("epochs", EPOCHS)
        .with("batch", BATCH)
        .with("optimizer", "Adam, cosine")
        .with("learning_rate", LEARNING_RATE)
        .with("backbone_learning_rate", LEARNING_RATE * BACKBONE_RATE)
        .with("augmenter", "crops of at least half the image, flips");
  }

  private static Classifier train(
      Classifier.Builder pretrained, Source labeled, Execution execution) {
    Classifier classifier =
        pretrained
            .fineTuning(FineTuning.all().learningRate("backbone/*", BACKBONE_RATE))
            .augmenter(RandomResizedCrop.area(LEAST_CROP_AREA))
            .optimizer(Adam.of(WarmupCosine.peak(LEARNING_RATE)))
            .examples(labeled.spec())
            .execution(execution)
            .build();
    try {
      var sampler =
          ShuffledSampler.of(labeled, Math.min(BATCH, labeled.size())).withSeed(execution.seed());
      History unused = classifier.fit(Training.on(sampler).epochs(EPOCHS));
      return classifier;
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
  }
}
