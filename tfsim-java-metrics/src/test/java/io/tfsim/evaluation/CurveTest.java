package io.tfsim.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.testing.Refusal;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurveTest {
  private static Curve curve(String name, double... values) {
    return new Curve(
        name,
        IntStream.range(0, values.length).boxed().toList(),
        IntStream.range(0, values.length).mapToObj(i -> values[i]).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "loss, LOW",
    "val_loss, LOW",
    "regularization_loss, LOW",
    "val_online_probe_accuracy, HIGH",
    "knn_accuracy, HIGH",
    "recall@1, HIGH",
    "learning_rate, NONE",
    "proj_std, NONE"
  })
  void what_is_better_is_known_by_the_name(String name, Curve.Goal goal) {
    assertThat(curve(name, 1).goal()).isEqualTo(goal);
  }

  @Test
  void best_and_last_leave_out_what_is_no_number() {
    double nan = Double.NaN;
    Curve loss = curve("loss", nan, 3, 1, 2, 1, nan);
    assertThat(loss.best()).hasValue(2);
    assertThat(loss.last()).hasValue(4);
    Curve accuracy = curve("accuracy", 0.2, 0.9, Double.POSITIVE_INFINITY, 0.9, 0.1);
    assertThat(accuracy.best()).hasValue(1);
    assertThat(accuracy.last()).hasValue(4);
    assertThat(curve("learning_rate", 1, 2).best()).isEmpty();
    assertThat(curve("loss", nan, nan).best()).isEmpty();
    assertThat(curve("loss", nan, nan).last()).isEmpty();
  }

  @Test
  void epochs_without_a_number_are_left_out_and_those_with_nan_are_not() {
    History history =
        new History(
            List.of(
                new EpochLog(0, Map.of("loss", 2.0), 1, 1),
                new EpochLog(1, Map.of("loss", Double.NaN, "knn_accuracy", 0.5), 1, 1),
                new EpochLog(2, Map.of("loss", 1.0), 1, 1),
                new EpochLog(3, Map.of("loss", 3.0, "knn_accuracy", 0.25), 1, 1)),
            4,
            4,
            Optional.empty());
    List<Curve> curves = Curve.of(history);
    assertThat(curves)
        .containsExactlyInAnyOrder(
            curve("loss", 2, Double.NaN, 1, 3),
            new Curve("knn_accuracy", List.of(1, 3), List.of(0.5, 0.25)));
  }

  @Test
  void other_numbers_of_epochs_and_values_are_refused() {
    new Refusal(
            "values must be one for each of 1 epochs, were 2",
            () -> new Curve("loss", List.of(0), List.of(1.0, 2.0)))
        .check();
  }
}
