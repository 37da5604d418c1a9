package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.backbones.ConvNet;
import io.tfsim.models.Classifier;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.samplers.Generated;
import io.tfsim.samplers.ImageDataset;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GeneratedImagesTest {
  /** Takes about a minute: the classes can be told apart, with labels enough. */
  @Tag("full")
  @Test
  void areLearnedWithAllLabels() {
    ImageDataset images = Generated.patterns(5).draw();
    try (Classifier classifier =
        Classifier.builder()
            .backbone(ConvNet.small())
            .augmenter(RandomResizedCrop.area(0.5))
            .optimizer(Sgd.of(WarmupCosine.peak(0.05)).withMomentum(0.9))
            .examples(images.train().spec())
            .seed(1)
            .build()) {
      History history =
          classifier.fit(Training.on(ShuffledSampler.of(images.train(), 128)).epochs(20));
      assertThat(history.losses()).hasSize(20);
      assertThat(classifier.accuracy(images.test())).isGreaterThan(0.9);
    }
  }
}
