package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.Source;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class FewLabelsTest {
  /** 60 examples, whose value is their index, of the classes 0, 2 and 3 of 5. */
  private static final Source SOURCE = source(i -> List.of(0, 2, 3).get(i % 3));

  private static Source source(IntUnaryOperator label) {
    byte[] values = new byte[60];
    int[] labels = new int[60];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) i;
      labels[i] = label.applyAsInt(i);
    }
    return MemorySource.bytes(values, Shape.of(1)).withLabels(labels, 5);
  }

  private static List<Float> values(Source source) {
    return Fetched.of(source, IntStream.range(0, source.size()).toArray()).values();
  }

  @Test
  void has_as_many_of_each_class_that_is_present() {
    int[] labels = FewLabels.perClass(SOURCE, 4, 1).labels();
    assertThat(labels).hasSize(12);
    for (int present : new int[] {0, 2, 3}) {
      assertThat(Arrays.stream(labels).filter(label -> label == present)).hasSize(4);
    }
  }

  @Test
  void is_a_function_of_the_seed() {
    List<Float> chosen = values(FewLabels.perClass(SOURCE, 4, 1));
    assertThat(chosen).isSorted().doesNotHaveDuplicates();
    assertThat(values(FewLabels.perClass(SOURCE, 4, 1))).isEqualTo(chosen);
    assertThat(values(FewLabels.perClass(SOURCE, 4, 2))).isNotEqualTo(chosen);
  }

  @Test
  void more_labels_hold_the_fewer() {
    assertThat(values(FewLabels.perClass(SOURCE, 10, 1)))
        .containsAll(values(FewLabels.perClass(SOURCE, 4, 1)));
  }

  @Test
  void labels_go_with_their_examples() {
    Source few = FewLabels.perClass(SOURCE, 3, 5);
    Fetched fetched = Fetched.of(few, IntStream.range(0, few.size()).toArray());
    for (int i = 0; i < few.size(); i++) {
      int label = SOURCE.label(fetched.values().get(i).intValue());
      assertThat(few.label(i)).isEqualTo(label);
      assertThat(fetched.labels().get(i)).isEqualTo(label);
    }
  }

  @Test
  void may_take_all() {
    assertThat(FewLabels.perClass(SOURCE, 20, 1).size()).isEqualTo(60);
  }

  @Test
  void may_take_classes_with_fewer_as_they_are() {
    Source skewed = source(i -> i < 3 ? 4 : 1);
    Source few = FewLabels.atMost(skewed, 5, 1);
    assertThat(few.labels()).containsExactly(4, 4, 4, 1, 1, 1, 1, 1);
    assertThat(values(FewLabels.atMost(skewed, 9, 1))).containsAll(values(few));
    assertThat(values(FewLabels.atMost(skewed, 5, 2))).isNotEqualTo(values(few));
    assertThat(values(FewLabels.atMost(SOURCE, 4, 1)))
        .isEqualTo(values(FewLabels.perClass(SOURCE, 4, 1)));
  }

  @Test
  void may_leave_out_examples_without_labels() {
    Source source = new LabelsChanged(source(i -> 0).subset(0, 1, 2), List.of(-1, 2, -1));
    assertThat(values(FewLabels.atMost(source, 5, 1))).containsExactly(1f);
  }

  @Test
  void refuses_zero_examples() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FewLabels.atMost(SOURCE, 0, 1))
        .withMessage("examples per class must be >= 1, was 0");
  }

  @Test
  void refuses_zero_labels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FewLabels.perClass(SOURCE, 0, 1))
        .withMessage("labels per class must be >= 1, was 0");
  }

  @Test
  void names_the_class_that_has_too_few() {
    Source skewed = source(i -> i < 3 ? 4 : 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FewLabels.perClass(skewed, 5, 1))
        .withMessage("class 4 must have at least 5 examples, was 3");
  }

  @Test
  void refuses_examples_without_labels() {
    Source unlabeled = MemorySource.bytes(new byte[4], Shape.of(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FewLabels.perClass(unlabeled, 1, 1))
        .withMessage("every example must have a label, was none for example 0");
  }
}
