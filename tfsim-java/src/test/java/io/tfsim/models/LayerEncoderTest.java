package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Activation;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Flatten;
import io.tfsim.layers.Layer;
import io.tfsim.testing.Refusal;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;

class LayerEncoderTest {
  private static final Execution EXECUTION = Execution.seeded(7).withIntraOpThreads(1);

  /** Four examples of shape (1, 2, 1) in 0 … 10, whose values are their index and its double. */
  private record Ramp() implements Source {
    @Override
    public ExampleSpec spec() {
      return new ExampleSpec(Shape.of(1, 2, 1), new ValueRange(0, 10), 2);
    }

    @Override
    public int size() {
      return 4;
    }

    @Override
    public int label(int index) {
      return index % 2;
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      var tf = scope.tf();
      Operand<TInt32> rows =
          tf.constant(new int[][][][] {{{{0}, {0}}}, {{{1}, {2}}}, {{{2}, {4}}}, {{{3}, {6}}}});
      return new Batch(tf.gather(rows, indices, tf.constant(0)), indices);
    }
  }

  @Test
  void gives_the_scaled_values_in_order_with_labels() {
    try (var pixels = LayerEncoder.create(new Flatten(), new Ramp().spec(), EXECUTION)) {
      Embeddings raw = pixels.embed(new Ramp());
      assertThat(pixels.dim()).isEqualTo(2);
      assertThat(raw.values()).containsExactly(0, 0, .1f, .2f, .2f, .4f, .3f, .6f);
      assertThat(raw.labels()).containsExactly(0, 1, 0, 1);
    }
  }

  @Test
  void weights_depend_on_the_seed_only() {
    float[] first = randomFeatures(EXECUTION);
    assertThat(first).isEqualTo(randomFeatures(EXECUTION));
    assertThat(first).isNotEqualTo(randomFeatures(Execution.seeded(8).withIntraOpThreads(1)));
  }

  private static float[] randomFeatures(Execution execution) {
    Layer features =
        (scope, x) -> Dense.of(3).named("dense").call(scope, new Flatten().call(scope, x));
    try (var encoder = LayerEncoder.create(features, new Ramp().spec(), execution)) {
      return encoder.embed(new Ramp()).values();
    }
  }

  @Test
  void refuses_what_is_not_a_vector() {
    assertThatThrownBy(
            () -> LayerEncoder.create(Activation.LINEAR, new Ramp().spec(), EXECUTION).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the output must be (batch, dim)");
  }

  @Test
  void refuses_values_that_would_not_be_scaled_as_the_models() {
    LabeledPoints any = LabeledPoints.clouds(1, 6, 1);
    LabeledPoints bytes = any.in(ValueRange.BYTES);
    try (var scaling = LayerEncoder.create(new Flatten(), bytes.spec(), EXECUTION);
        var plain = LayerEncoder.create(new Flatten(), any.spec(), EXECUTION)) {
      new Refusal(
              "examples must be what the model was built for, [4] in [0.0, 255.0], was [4] in any"
                  + " finite number",
              () -> scaling.embed(any))
          .check();
      new Refusal(
              "examples must be what the model was built for, [4] in any finite number, was [4] in"
                  + " [0.0, 255.0]",
              () -> plain.embed(bytes))
          .check();
    }
  }

  @Test
  void takes_another_bounded_range() {
    LabeledPoints bytes = LabeledPoints.clouds(1, 6, 1).in(ValueRange.BYTES);
    LabeledPoints unit = bytes.in(ValueRange.UNIT);
    try (var pixels = LayerEncoder.create(new Flatten(), bytes.spec(), EXECUTION)) {
      assertThat(pixels.embed(unit).values()).isEqualTo(unit.points().values());
    }
  }

  @Test
  void gives_a_subset_in_its_order() {
    try (var pixels = LayerEncoder.create(new Flatten(), new Ramp().spec(), EXECUTION)) {
      Embeddings some = pixels.embed(new Ramp().subset(3, 1, 3));
      assertThat(some.values()).containsExactly(.3f, .6f, .1f, .2f, .3f, .6f);
      assertThat(some.labels()).containsExactly(1, 1, 1);
    }
  }

  @Test
  void refuses_a_subset_of_nothing_and_of_what_is_not_there() {
    new Refusal("a subset must have at least one example, had none", () -> new Ramp().subset())
        .check();
    for (int index : new int[] {4, -1}) {
      new Refusal(
              "indices of a subset must be in [0, 4), was " + index,
              () -> new Ramp().subset(0, index))
          .check();
    }
  }

  @Test
  void says_what_failed_in_tensorflow() {
    LabeledPoints broken =
        LabeledPoints.of(new Embeddings(new float[] {1, Float.NaN}, 1, new int[2]));
    Layer checked = (scope, x) -> scope.tf().debugging.checkNumerics(x, "pixels");
    try (var encoder = LayerEncoder.create(checked, broken.spec(), EXECUTION)) {
      assertThatThrownBy(() -> encoder.embed(broken))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("embedding 2 examples failed: ")
          .hasMessageContaining("pixels : Tensor had NaN values")
          .hasCauseInstanceOf(TFInvalidArgumentException.class);
    }
  }

  @Test
  void refuses_use_after_close() {
    var encoder = LayerEncoder.create(new Flatten(), new Ramp().spec(), EXECUTION);
    encoder.close();
    assertThatThrownBy(() -> encoder.embed(new Ramp()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this encoder is closed");
  }
}
