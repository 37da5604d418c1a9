package io.tfsim.samples;

import io.tfsim.augment.Augmenter;
import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.models.Classifier;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the same few labels give without pretraining: the same network, trained with labels at every
 * learning rate and length of a grid, crops and flips as augmentation. A SavedModel is not trained
 * from scratch, but from the weights that it came with.
 *
 * @param runs the grid
 */
record FromScratch(List<GridRun> runs) {
  static final List<Double> LEARNING_RATES = List.of(1e-3, 3e-3, 1e-2, 3e-2, 1e-1);
  static final List<Integer> EPOCHS = List.of(50, 200);
  static final int RUNS = LEARNING_RATES.size() * EPOCHS.size();
  static final Augmenter AUGMENTER = RandomResizedCrop.area(0.5);

  private static final int BATCH = 50;

  /**
   * One training.
   *
   * @param learningRate where the cosine starts
   * @param epochs number of epochs
   * @param accuracy on the test images
   */
  record GridRun(double learningRate, int epochs, double accuracy) {}

  /** The optimizer of a learning rate. */
  static Sgd optimizer(double learningRate) {
    return Sgd.of(WarmupCosine.peak(learningRate)).withMomentum(0.9);
  }

  /** Images per step. */
  static int batch(Experiment experiment) {
    return Math.min(BATCH, experiment.fewLabeled().size());
  }

  /**
   * Trains the grid.
   *
   * @param done is told of each run
   */
  static FromScratch train(Experiment experiment, Consumer<GridRun> done) {
    List<GridRun> runs = new ArrayList<>();
    for (int epochs : EPOCHS) {
      for (double learningRate : LEARNING_RATES) {
        GridRun run = new GridRun(learningRate, epochs, accuracy(experiment, learningRate, epochs));
        runs.add(run);
        done.accept(run);
      }
    }
    return new FromScratch(runs);
  }

  private static double accuracy(Experiment experiment, double learningRate, int epochs) {
    var sampler =
        ShuffledSampler.of(experiment.fewLabeled(), batch(experiment))
            .withSeed(experiment.execution().seed());
    try (Classifier classifier =
        Classifier.builder()
            .preprocessing(experiment.recipe().preprocessing())
            .backbone(experiment.recipe().backbone())
            .augmenter(AUGMENTER)
            .optimizer(optimizer(learningRate))
            .examples(experiment.data().train().spec())
            .execution(experiment.execution())
            .build()) {
      History unused = classifier.fit(Training.on(sampler).epochs(epochs));
      return classifier.accuracy(experiment.data().test());
    }
  }

  /** The run that is best on the test images, which favours the baseline. */
  GridRun best() {
    return runs.stream().max(Comparator.comparingDouble(GridRun::accuracy)).orElseThrow();
  }
}
