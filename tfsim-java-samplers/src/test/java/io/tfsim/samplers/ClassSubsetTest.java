package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.data.Source;
import io.tfsim.testing.Refusal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class ClassSubsetTest {
  private static final Source SOURCE =
      MemorySource.bytes(new byte[] {10, 11, 12, 13, 14, 15}, Shape.of(1))
          .withLabels(new int[] {2, 0, 4, 2, 0, 4}, 6);

  @Test
  void keeps_order_and_numbers_of_the_classes() {
    Source some = ClassSubset.of(SOURCE, 4, 2, 4);
    assertThat(some.labels()).containsExactly(2, 4, 2, 4);
    assertThat(some.spec()).isEqualTo(SOURCE.spec());
    assertThat(Fetched.of(some, 0, 1, 2, 3).values()).containsExactly(10f, 12f, 13f, 15f);
  }

  @Test
  void leaves_out_what_has_no_label() {
    Source source = new LabelsChanged(SOURCE, List.of(-1, 0, -1, 0, 1, -1));
    assertThat(ClassSubset.of(source, 0, 1).size()).isEqualTo(3);
  }

  static Stream<Refusal> refusals() {
    return Stream.of(
        new Refusal("classes must have at least one, had none", () -> ClassSubset.of(SOURCE)),
        new Refusal("classes must be in [0, 6), was 6", () -> ClassSubset.of(SOURCE, 0, 6)),
        new Refusal("classes must be in [0, 6), was -1", () -> ClassSubset.of(SOURCE, -1)),
        new Refusal(
            "class 3 must have at least one example, had none",
            () -> ClassSubset.of(SOURCE, 0, 3)));
  }

  @ParameterizedTest
  @MethodSource
  void refusals(Refusal refusal) {
    refusal.check();
  }
}
