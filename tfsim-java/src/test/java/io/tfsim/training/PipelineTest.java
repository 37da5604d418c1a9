package io.tfsim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Floats;
import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Pipeline;
import io.tfsim.data.Pipeline.Augmentation;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Sequential;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Output;
import io.tfsim.optimizers.Sgd;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.Streamed;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/** Training is the same wherever batches are made ready. */
class PipelineTest {
  private static final TestSource EXAMPLES = new TestSource(Values.normal(1, 22, 6));
  private static final TestSource HELD_OUT = new TestSource(Values.normal(2, 10, 6));
  private static final Pipeline BESIDE =
      Pipeline.defaults().withAugmentation(Augmentation.IN_DATA_THREADS);
  private static final Augmenter NOISE =
      (scope, x) -> scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.5, 1.5));

  /** All examples, the last batch smaller. */
  private record Whole(Source source, int batchSize) implements Sampler {
    @Override
    public int stepsPerEpoch() {
      return (source.size() + batchSize - 1) / batchSize;
    }

    @Override
    public IndexPlan plan(long epoch) {
      return new IndexPlan(stepsPerEpoch(), batchSize, IntStream.range(0, source.size()).toArray());
    }
  }

  private static ContrastiveModel model() {
    return ContrastiveModel.builder()
        .method(SimClr.paper().withProjector(MlpHead.projector(2, 4)))
        .backbone(Backbone.of("mlp", Sequential.of(Dense.of(8), BatchNorm.create())))
        .augmenter(NOISE)
        .optimizer(Sgd.of(0.05).withMomentum(0.9))
        .examples(EXAMPLES.spec())
        .execution(Execution.seeded(1).withIntraOpThreads(1))
        .build();
  }

  /** Everything that comes out of a run. */
  private record Outcome(
      List<Map<String, Double>> epochs, Map<String, float[]> weights, List<Float> embeddings) {
    static Outcome of(Source train, Source heldOut, Pipeline pipeline) {
      try (ContrastiveModel model = model()) {
        History history =
            model.fit(
                Training.on(new Whole(train, 8))
                    .epochs(2)
                    .validation(Validation.on(heldOut))
                    .pipeline(pipeline));
        return new Outcome(
            history.epochs().stream().map(EpochLog::values).toList(),
            model.weights().all(),
            Floats.asList(model.encoder(Output.PROJECTION).embed(train).values()));
      }
    }

    void assertSame(Outcome other) {
      assertThat(epochs).isEqualTo(other.epochs);
      weights.forEach((path, value) -> assertThat(other.weights.get(path)).isEqualTo(value));
      assertThat(embeddings).isEqualTo(other.embeddings);
    }
  }

  @Test
  void runs_are_equal_to_the_last_bit() {
    Outcome inGraph = Outcome.of(EXAMPLES, HELD_OUT, Pipeline.defaults());
    assertThat(inGraph.epochs().get(1).get("val_loss")).isNotNaN();
    Outcome.of(EXAMPLES, HELD_OUT, BESIDE.withThreads(1)).assertSame(inGraph);
    Outcome.of(EXAMPLES, HELD_OUT, BESIDE.withThreads(8).withPrefetch(5)).assertSame(inGraph);
    Streamed files = Streamed.of(EXAMPLES);
    Streamed otherFiles = Streamed.of(HELD_OUT);
    Outcome.of(files, otherFiles, Pipeline.defaults().withThreads(3)).assertSame(inGraph);
    Outcome.of(files, otherFiles, BESIDE.withThreads(3)).assertSame(inGraph);
    Outcome.of(files.subset(allOf(22)), otherFiles, BESIDE).assertSame(inGraph);
  }

  private static int[] allOf(int count) {
    return IntStream.range(0, count).toArray();
  }

  @Test
  void says_which_example_cannot_be_read() {
    Source broken = new Streamed(EXAMPLES, false, Set.of(12));
    try (ContrastiveModel model = model()) {
      assertThatThrownBy(() -> model.fit(Training.on(new Whole(broken, 8)).epochs(2)))
          .isInstanceOf(TrainingException.class)
          .hasMessage("step 1 of epoch 0 failed: example-12 is broken");
      assertThatThrownBy(() -> model.encoder(Output.PROJECTION).embed(broken))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("embedding 22 examples failed: example-12 is broken");
    }
  }

  @Test
  void counts_what_was_replaced() {
    // each example is a class of its own here, so any other one stands in for it
    Source broken = new Streamed(EXAMPLES, true, Set.of(12, 13));
    try (ContrastiveModel model = model()) {
      History history =
          model.fit(Training.on(new Whole(broken, 11)).epochs(2).validation(Validation.on(broken)));
      assertThat(history.values(History.REPLACED_EXAMPLES)).containsExactly(1.0, 1.0);
      assertThat(history.values("val_" + History.REPLACED_EXAMPLES)).containsExactly(1.0, 1.0);
    }
    Source unlabeled = new Streamed(new Unlabeled(EXAMPLES), true, Set.of(12, 13));
    try (ContrastiveModel model = model()) {
      History history = model.fit(Training.on(new Whole(unlabeled, 11)).epochs(2));
      // two of 22, in two steps
      assertThat(history.values(History.REPLACED_EXAMPLES)).containsExactly(1.0, 1.0);
      assertThat(history.losses()).noneMatch(loss -> Double.isNaN(loss));
    }
  }

  /** The same examples without labels. */
  private record Unlabeled(Source whole) implements Source {
    @Override
    public ExampleSpec spec() {
      return whole.spec();
    }

    @Override
    public int size() {
      return whole.size();
    }

    @Override
    public int label(int index) {
      return -1;
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      return whole.connect(scope, indices);
    }
  }

  @Test
  void an_embedding_is_never_that_of_another_example() {
    Source broken = new Streamed(EXAMPLES, true, Set.of(12));
    try (ContrastiveModel model = model()) {
      assertThatThrownBy(() -> model.encoder(Output.PROJECTION).embed(broken))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("embedding 22 examples failed: example-12 is broken");
    }
  }

  @Test
  void names_what_cannot_be_read_in_validation() {
    Source broken = new Streamed(HELD_OUT, false, Set.of(3));
    try (ContrastiveModel model = model()) {
      assertThatThrownBy(
              () ->
                  model.fit(Training.on(new Whole(EXAMPLES, 8)).validation(Validation.on(broken))))
          .isInstanceOf(TrainingException.class)
          .hasMessage("validation after epoch 0 failed: example-3 is broken");
    }
  }

  /** A sampler whose plans are shorter than it says. */
  private record Misled(Source source) implements Sampler {
    @Override
    public int batchSize() {
      return 4;
    }

    @Override
    public int stepsPerEpoch() {
      return 5;
    }

    @Override
    public IndexPlan plan(long epoch) {
      return new IndexPlan(2, 4, new int[8]);
    }
  }

  @Test
  void refuses_a_sampler_whose_plans_are_not_of_its_size() {
    try (ContrastiveModel model = model()) {
      new Refusal(
              "plans of a sampler of 5 steps of 4 must have that size, was 2 of 4",
              () -> model.fit(Training.on(new Misled(EXAMPLES))))
          .check();
    }
  }

  @Test
  void refuses_settings_out_of_range() {
    new Refusal("threads must be >= 1, was 0", () -> Pipeline.defaults().withThreads(0)).check();
    new Refusal("prefetch must be >= 1, was 0", () -> Pipeline.defaults().withPrefetch(0)).check();
  }
}
