package io.tfsim.samples;

import io.tfsim.augment.Augmenter;
import io.tfsim.augment.GaussianNoise;
import io.tfsim.augment.RandomMask;
import io.tfsim.augment.RandomShift;
import io.tfsim.backbones.ConvNet;
import io.tfsim.callbacks.ProgressBar;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.heads.MlpHead;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.samplers.FewLabels;
import io.tfsim.samplers.ImageDataset;
import io.tfsim.samplers.MemorySource;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.training.Training;
import java.util.Random;
import org.tensorflow.ndarray.Shape;

/**
 * Learns representations of sounds: any tensor of floats is an example, here spectrograms of
 * (frequency, time, 1) in decibels. A class is how the pitch moves: up, down, up and down, not at
 * all, in steps.
 */
public final class Spectrograms {
  private static final int FREQUENCIES = 32;
  private static final int TIMES = 32;
  private static final int CLASSES = 5;
  private static final float SILENCE = -80;

  private Spectrograms() {}

  /** Takes about a minute. */
  public static void main(String[] args) {
    run(ImageDataset.holdingOut(draw(3_000, 42), 0.2, 42), 20);
  }

  static void run(ImageDataset sounds, int epochs) {
    // decibels are scaled to [0, 1] by their range; silence is 0
    Augmenter views =
        RandomShift.of(1, 6) // earlier or later
            .then(RandomMask.of(0, 8)) // some frequencies missing
            .then(RandomMask.of(1, 8)) // and some times
            .then(new GaussianNoise(0.1));
    try (var model =
        ContrastiveModel.builder()
            .method(SimClr.paper().withTemperature(0.2).withProjector(MlpHead.projector(2, 64)))
            .backbone(ConvNet.small())
            .augmenter(views)
            .optimizer(Adam.of(WarmupCosine.peak(2e-3)))
            .examples(sounds.train().spec())
            .seed(42)
            .build()) {
      Source fewLabels = FewLabels.perClass(sounds.train(), 3, 42);
      double untrained = HelloWorld.accuracy(model, fewLabels, sounds.test());
      model.fit(
          Training.on(ShuffledSampler.of(sounds.train(), 128))
              .epochs(epochs)
              .callbacks(ProgressBar.on(System.out)));
      System.out.println("accuracy on test sounds, by 3 labels per class");
      System.out.printf("  untrained   %.2f%n", untrained);
      System.out.printf(
          "  pretrained  %.2f%n", HelloWorld.accuracy(model, fewLabels, sounds.test()));
    }
  }

  /** Spectrograms of a tone with two overtones whose pitch moves, with noise. */
  static Source draw(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count * FREQUENCIES * TIMES];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES;
      double start = 3 + random.nextDouble() * 5;
      double range = 4 + random.nextDouble() * 4;
      for (int t = 0; t < TIMES; t++) {
        double pitch = start + range * contour(labels[i], (double) t / TIMES);
        for (int f = 0; f < FREQUENCIES; f++) {
          double level = SILENCE + 30 * Math.abs(random.nextGaussian());
          for (int overtone = 1; overtone <= 3; overtone++) {
            double distance = f - overtone * pitch;
            level = Math.max(level, -15.0 * overtone - 10 * distance * distance);
          }
          values[(i * FREQUENCIES + f) * TIMES + t] = (float) Math.min(0, level);
        }
      }
    }
    return MemorySource.floats(values, Shape.of(FREQUENCIES, TIMES, 1), new ValueRange(SILENCE, 0))
        .withLabels(labels, CLASSES);
  }

  /** Where the pitch is at a time, both in [0, 1]. */
  private static double contour(int kind, double time) {
    return switch (kind) {
      case 0 -> time;
      case 1 -> 1 - time;
      case 2 -> 1 - Math.abs(2 * time - 1);
      case 3 -> 0.5;
      default -> Math.floor(4 * time) % 2;
    };
  }
}
