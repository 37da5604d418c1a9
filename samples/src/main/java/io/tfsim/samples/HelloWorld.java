package io.tfsim.samples;

import io.tfsim.augment.RandomChannelInversion;
import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.augment.SimClrAugmenter;
import io.tfsim.backbones.ConvNet;
import io.tfsim.callbacks.ProgressBar;
import io.tfsim.data.Source;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.InstanceNorm;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.LinearProbe;
import io.tfsim.models.Output;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.samplers.FewLabels;
import io.tfsim.samplers.Generated;
import io.tfsim.samplers.ImageDataset;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.training.History;
import io.tfsim.training.Training;

/** Pretrains a small network without labels, and shows that it helped. */
public final class HelloWorld {
  private HelloWorld() {}

  /** Takes a few minutes. */
  public static void main(String[] args) {
    run(Generated.patterns(42).draw(), 50);
  }

  static void run(ImageDataset images, int epochs) {
    try (var model =
        ContrastiveModel.builder()
            .method(SimClr.paper().withTemperature(0.2).withProjector(MlpHead.projector(2, 128)))
            .preprocessing(InstanceNorm.create())
            .backbone(ConvNet.small())
            .augmenter(
                SimClrAugmenter.cifar10()
                    .withCrop(RandomResizedCrop.area(0.3))
                    .then(new RandomChannelInversion(0.5)))
            .optimizer(Adam.of(WarmupCosine.peak(5e-3)))
            .examples(images.train().spec())
            .seed(42)
            .build()) {
      Source fewLabels = FewLabels.perClass(images.train(), 10, 42);
      double untrained = accuracy(model, fewLabels, images.test());

      History history =
          model.fit(
              Training.on(ShuffledSampler.of(images.train(), 256))
                  .epochs(epochs)
                  .callbacks(ProgressBar.on(System.out)));

      System.out.printf("%d steps took %.0f s%n", history.steps(), history.seconds());
      System.out.println("accuracy on test images, by 10 labels per class");
      System.out.printf("  untrained   %.2f%n", untrained);
      System.out.printf("  pretrained  %.2f%n", accuracy(model, fewLabels, images.test()));
    }
  }

  /** Accuracy on test images of a linear classifier on what the network gives. */
  static double accuracy(ContrastiveModel model, Source fewLabels, Source test) {
    return LinearProbe.train(model.encoder(Output.REPRESENTATION), fewLabels).accuracy(test);
  }
}
