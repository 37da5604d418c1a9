package io.tfsim.samples;

import io.tfsim.augment.RandomChannelInversion;
import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.augment.SimClrAugmenter;
import io.tfsim.callbacks.ProgressBar;
import io.tfsim.data.Source;
import io.tfsim.heads.MlpHead;
import io.tfsim.methods.SimSiam;
import io.tfsim.models.Classifier;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.FineTuning;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.samplers.FewLabels;
import io.tfsim.samplers.Generated;
import io.tfsim.samplers.ImageDataset;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.savedmodel.SavedModelBackbone;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Takes a Keras SavedModel, trains it on without labels, and puts classifiers on top of it. */
public final class FineTuneSavedModel {
  /** Its first convolution and batch normalisation. */
  static final String FROZEN = "backbone/*1/*";

  private static final int BATCH = 64;

  private FineTuneSavedModel() {}

  /** Takes about a minute. */
  public static void main(String[] args) {
    run(SmallKeras.unpack(), FROZEN, images());
  }

  static ImageDataset images() {
    return Generated.patterns(42).withImages(10 * BATCH).draw();
  }

  static void run(Path directory, String frozen, ImageDataset images) {
    SavedModelBackbone backbone = SavedModelBackbone.of(directory);
    System.out.println(backbone.summary());

    try (var model =
        ContrastiveModel.builder()
            .method(SimSiam.paper().withHeads(MlpHead.projector(2, 64), MlpHead.predictor(32, 64)))
            .backbone(backbone) // .preprocessing(Rescaling.to(-1, 1)) where it takes [-1, 1]
            .augmenter(SimClrAugmenter.cifar10().then(new RandomChannelInversion(0.5)))
            .optimizer(Sgd.of(WarmupCosine.peak(0.3)).withMomentum(0.9))
            .examples(images.train().spec())
            .frozen(frozen)
            .seed(42)
            .build()) {
      System.out.println("\n1. SimSiam without labels, " + frozen + " frozen");
      Map<String, float[]> before = model.weights().all();
      History history =
          model.fit(
              Training.on(ShuffledSampler.of(images.train(), BATCH))
                  .epochs(5)
                  .callbacks(ProgressBar.on(System.out)));
      List<Double> losses = history.losses();
      System.out.printf(
          "%d steps, loss %.3f to %.3f%n", history.steps(), losses.get(0), losses.get(4));
      compare(before, model.weights().all(), model.summary());

      // model.weights().save(file) keeps the weights

      System.out.println("\n2. classifiers on top, 10 labels per class");
      Source fewLabels = FewLabels.perClass(images.train(), 10, 42);
      classify(model, FineTuning.headOnly(), fewLabels, images.test());
      classify(model, FineTuning.lastLayers(2), fewLabels, images.test());
      classify(model, FineTuning.all().learningRate("backbone/*", 0.1), fewLabels, images.test());
    }
  }

  /** Says how many weights and moving statistics stayed, to the last bit. */
  private static void compare(
      Map<String, float[]> before, Map<String, float[]> after, String summary) {
    Predicate<String> same = path -> Arrays.equals(before.get(path), after.get(path));
    List<String> frozen =
        before.keySet().stream()
            .filter(path -> summary.lines().anyMatch(l -> l.matches(path + " .* frozen")))
            .toList();
    System.out.printf(
        "%d of %d frozen arrays unchanged, %d of %d others changed%n",
        frozen.stream().filter(same).count(),
        frozen.size(),
        before.keySet().stream().filter(p -> !frozen.contains(p)).filter(same.negate()).count(),
        before.size() - frozen.size());
  }

  private static void classify(
      ContrastiveModel model, FineTuning fineTuning, Source fewLabels, Source test) {
    try (var classifier =
        Classifier.builder()
            .pretrained(model)
            .fineTuning(fineTuning)
            .augmenter(RandomResizedCrop.area(0.5))
            .optimizer(Adam.of(WarmupCosine.peak(0.01)))
            .examples(fewLabels.spec())
            .seed(42)
            .build()) {
      classifier.fit(Training.on(ShuffledSampler.of(fewLabels, 50)).epochs(50));
      System.out.printf("%-12s  accuracy %.2f%n", fineTuning.part(), classifier.accuracy(test));
    }
  }
}
