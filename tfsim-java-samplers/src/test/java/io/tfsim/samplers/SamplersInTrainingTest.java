package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.augment.SimClrAugmenter;
import io.tfsim.backbones.ConvNet;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.heads.MlpHead;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Adam;
import io.tfsim.samplers.MultiShotSampler.Order;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** A model takes the batches of every sampler. */
class SamplersInTrainingTest {
  private static Source images(int count, int seed) {
    byte[] pixels = new byte[count * 8 * 8 * 3];
    new Random(seed).nextBytes(pixels);
    return MemorySource.bytes(pixels, Shape.of(8, 8, 3))
        .withLabels(IntStream.range(0, count).map(i -> i % 4).toArray(), 4);
  }

  static Stream<Sampler> samplers() {
    Source images = images(24, 1);
    var both = ConcatenatedSource.of(images, images(8, 2));
    return Stream.of(
        SingleShotSampler.of(images, 8),
        MultiShotSampler.of(ClassSubset.of(images, 0, 2, 3), 2, 4),
        MultiShotSampler.of(both, 2, 4).withOrder(Order.IN_TURN),
        ShuffledSampler.of(StratifiedSplit.parts(both, 1, 0.5, 0.5).get(1), 8),
        MixedSampler.of(both, 8, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void a_model_trains(Sampler sampler) {
    try (var model =
        ContrastiveModel.builder()
            .method(SimClr.paper().withProjector(MlpHead.projector(2, 8)))
            .backbone(new ConvNet(List.of(4, 8), 0.9))
            .augmenter(SimClrAugmenter.cifar10().withoutColor())
            .optimizer(Adam.of(1e-3))
            .examples(sampler.source().spec())
            .build()) {
      History history = model.fit(Training.on(sampler).epochs(2));
      assertThat(history.steps()).isEqualTo(2L * sampler.stepsPerEpoch());
      for (EpochLog epoch : history.epochs()) {
        assertThat(epoch.values().get(History.LOSS)).isFinite().isPositive();
      }
    }
  }
}
