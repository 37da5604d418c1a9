package io.tfsim.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Pipeline;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Sequential;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step that is used again trains as one that is built anew. */
class TrainerTest {
  private static final int SIZE = 24;
  private static final TestSource EXAMPLES = new TestSource(Values.normal(1, SIZE, 6));
  private static final TestSource HELD_OUT = new TestSource(Values.normal(2, 10, 6));
  private static final Augmenter NOISE =
      (scope, x) -> scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.5, 1.5));

  /** All examples from some place on, and then those before it. */
  private record From(Source source, int first) implements Sampler {
    @Override
    public int batchSize() {
      return 8;
    }

    @Override
    public int stepsPerEpoch() {
      return SIZE / 8;
    }

    @Override
    public IndexPlan plan(long epoch) {
      return new IndexPlan(
          stepsPerEpoch(), 8, IntStream.range(0, SIZE).map(i -> (i + first) % SIZE).toArray());
    }
  }

  private record Outcome(List<Map<String, Double>> epochs, Map<String, float[]> weights) {
    /** What comes of training on sources one after another, each in an order of its own. */
    static Outcome of(Pipeline.Augmentation place, Source... sources) {
      try (ContrastiveModel model =
          ContrastiveModel.builder()
              .method(SimClr.paper().withProjector(MlpHead.projector(2, 4)))
              .backbone(Backbone.of("mlp", Sequential.of(Dense.of(8), BatchNorm.create())))
              .augmenter(NOISE)
              .optimizer(Sgd.of(WarmupCosine.peak(0.05)).withMomentum(0.9))
              .examples(EXAMPLES.spec())
              .execution(Execution.seeded(1).withIntraOpThreads(1))
              .build()) {
        List<Map<String, Double>> epochs = new ArrayList<>();
        for (int run = 0; run < sources.length; run++) {
          model
              .fit(
                  Training.on(new From(sources[run], 5 * run))
                      .epochs(2)
                      .validation(Validation.on(HELD_OUT))
                      .pipeline(Pipeline.defaults().withAugmentation(place)))
              .epochs()
              .forEach(epoch -> epochs.add(epoch.values()));
        }
        return new Outcome(epochs, model.weights().all());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void training_on_a_source_again_is_training_on_an_equal_one(Pipeline.Augmentation place) {
    int[] all = IntStream.range(0, SIZE).toArray();
    Outcome again = Outcome.of(place, EXAMPLES, EXAMPLES, EXAMPLES);
    Outcome anew = Outcome.of(place, EXAMPLES, EXAMPLES.subset(all), EXAMPLES.subset(all));
    assertThat(again.epochs()).isEqualTo(anew.epochs()).doesNotHaveDuplicates();
    again
        .weights()
        .forEach((path, value) -> assertThat(value).as(path).isEqualTo(anew.weights().get(path)));
  }
}
