package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.ModelGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;

class MemorySourceTest {
  private static final Shape PAIR = Shape.of(2);

  @Test
  void gathers_bytes_as_unsigned_numbers() {
    byte[] data = {0, 1, (byte) 200, (byte) 255, 7, 8};
    Fetched fetched = Fetched.of(MemorySource.bytes(data, PAIR), 1, 0, 1);
    assertThat(fetched.type()).isEqualTo(Byte.class);
    assertThat(fetched.shape()).containsExactly(3L, 2L);
    assertThat(fetched.values()).containsExactly(200f, 255f, 0f, 1f, 200f, 255f);
  }

  @Test
  void gathers_floats_with_their_labels() {
    float[] data = {.5f, -1, 3e8f, 4, 5, 6};
    var source = MemorySource.floats(data, PAIR, ValueRange.ANY).withLabels(new int[] {4, 0, 2}, 5);
    Fetched fetched = Fetched.of(source, 2, 1);
    assertThat(fetched.type()).isEqualTo(Float.class);
    assertThat(fetched.values()).containsExactly(5f, 6f, 3e8f, 4f);
    assertThat(fetched.labels()).containsExactly(2, 0);
    assertThat(source.labels()).containsExactly(4, 0, 2);
  }

  @Test
  void unlabeled_examples_have_label_minus_one() {
    var source = MemorySource.bytes(new byte[6], PAIR);
    assertThat(Fetched.of(source, 0, 2).labels()).containsExactly(-1, -1);
    assertThat(source.labels()).containsExactly(-1, -1, -1);
    assertThat(source.spec().classes()).isZero();
  }

  @Test
  void a_subset_gathers_from_the_whole() {
    var whole = MemorySource.bytes(new byte[] {0, 1, 2, 3, 4}, Shape.of(1));
    var subset = whole.withLabels(new int[] {0, 1, 2, 3, 4}, 5).subset(4, 2);
    Fetched fetched = Fetched.of(subset, 1, 0);
    assertThat(fetched.values()).containsExactly(2f, 4f);
    assertThat(fetched.labels()).containsExactly(2, 4);
  }

  @Test
  void indices_may_be_fed_and_connecting_twice_loads_once() {
    var source = MemorySource.bytes(new byte[] {10, 11, 12}, Shape.of(1));
    var labeled = source.withLabels(new int[] {0, 1, 0}, 2);
    try (var model = ModelGraph.create(Execution.seeded(1))) {
      var scope = model.build(false).scope();
      var indices = scope.tf().placeholder(TInt32.class);
      var first = source.connect(scope, indices).examples();
      var second = labeled.connect(scope, indices).examples();
      model.initialize();
      try (var fed = TInt32.vectorOf(2, 2, 0);
          var result =
              model.session().runner().feed(indices, fed).fetch(first).fetch(second).run()) {
        byte[] bytes = new byte[3];
        result.get(0).asRawTensor().data().read(bytes);
        assertThat(bytes).containsExactly(12, 12, 10);
        result.get(1).asRawTensor().data().read(bytes);
        assertThat(bytes).containsExactly(12, 12, 10);
      }
      List<String> types = new ArrayList<>();
      model.graph().operations().forEachRemaining(op -> types.add(op.type()));
      // One for the examples, one for the labels.
      assertThat(types.stream().filter("VarHandleOp"::equals)).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void takes_images_of_any_number_of_channels(int channels) {
    var source = MemorySource.bytes(new byte[2 * 4 * 5 * channels], Shape.of(4, 5, channels));
    assertThat(source.size()).isEqualTo(2);
    assertThat(source.spec())
        .isEqualTo(new ExampleSpec(Shape.of(4, 5, channels), ValueRange.BYTES, 0));
    assertThat(Fetched.of(source, 1).shape()).containsExactly(1L, 4L, 5L, (long) channels);
  }

  @Test
  void labels_are_copied() {
    int[] labels = {0, 1};
    var source = MemorySource.bytes(new byte[2], Shape.of(1)).withLabels(labels, 2);
    labels[0] = 1;
    assertThat(source.label(0)).isZero();
  }

  @Test
  void refuses_half_an_example() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemorySource.bytes(new byte[5], PAIR))
        .withMessage("data of examples of shape [2] must have a multiple of 2 values, was 5");
  }

  @Test
  void refuses_no_examples() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemorySource.bytes(new byte[0], PAIR))
        .withMessage("data must have at least one example of shape [2], was 0 values");
  }

  @Test
  void refuses_a_shape_with_an_unknown_dimension() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemorySource.bytes(new byte[4], Shape.of(-1, 2)))
        .withMessageContaining("shape of an example must be known");
  }

  @Test
  void names_the_example_and_position_of_a_nan() {
    float[] data = new float[2 * 6];
    data[6 + 4] = Float.NaN;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemorySource.floats(data, Shape.of(2, 3), ValueRange.ANY))
        .withMessage("values must be any finite number, was NaN in example 1 at [1, 1]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemorySource.floats(data, Shape.of(2, 3), ValueRange.UNIT))
        .withMessage("values must be in [0.0, 1.0], was NaN in example 1 at [1, 1]");
  }

  @Test
  void refuses_infinity_even_where_any_number_will_do() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MemorySource.floats(new float[] {0, Float.NEGATIVE_INFINITY}, PAIR, ValueRange.ANY))
        .withMessage("values must be any finite number, was -Infinity in example 0 at [1]");
  }

  @Test
  void names_the_first_value_outside_the_declared_range() {
    float[] data = {0, 1, .5f, 1.5f, -3, 0};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemorySource.floats(data, PAIR, ValueRange.UNIT))
        .withMessage("values must be in [0.0, 1.0], was 1.5 in example 1 at [1]");
  }

  @Test
  void the_ends_of_a_range_belong_to_it_though_floats_round_them() {
    var range = new ValueRange(-0.7, 0.1);
    assertThat(MemorySource.floats(new float[] {-0.7f, 0.1f}, PAIR, range).size()).isEqualTo(1);
  }

  @Test
  void refuses_labels_that_do_not_fit() {
    var source = MemorySource.bytes(new byte[6], PAIR);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.withLabels(new int[2], 10))
        .withMessage("labels must have one for each of 3 examples, was 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.withLabels(new int[] {0, 10, 1}, 10))
        .withMessage("labels must be in [0, 10), was 10 for example 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.withLabels(new int[] {0, 1, -1}, 10))
        .withMessage("labels must be in [0, 10), was -1 for example 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.withLabels(new int[3], 0))
        .withMessage("classes must be >= 1, was 0");
  }
}
