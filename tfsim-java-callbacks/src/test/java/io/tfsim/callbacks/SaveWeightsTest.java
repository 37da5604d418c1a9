package io.tfsim.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.models.ContrastiveModel;
import io.tfsim.training.Callback;
import io.tfsim.training.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaveWeightsTest {
  @TempDir Path directory;

  private final LabeledPoints points = LabeledPoints.of(1, 48);
  private final List<Map<String, float[]>> epochs = new ArrayList<>();

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("weights"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private History train(Function<SaveWeights, SaveWeights> settings, double... values) {
    try (ContrastiveModel model = Runs.model(points)) {
      return model.fit(
          Runs.training(points, values.length)
              .callbacks(
                  Callback.onEpochEnd((run, epoch) -> epochs.add(model.weights().all())),
                  Callback.onEpochEnd((run, epoch) -> run.log("a/b@1", values[epoch.epoch()])),
                  settings.apply(SaveWeights.in(directory.resolve("weights"), model.weights()))));
    }
  }

  private void assertHolds(String file, int epoch) {
    try (ContrastiveModel other = Runs.model(points)) {
      other.weights().load(directory.resolve("weights").resolve(file));
      other
          .weights()
          .all()
          .forEach(
              (path, value) ->
                  assertThat(value).as(path).isEqualTo(epochs.get(epoch - 1).get(path)));
    }
  }

  @Test
  void keeps_the_last_of_each_nth_epoch() throws IOException {
    History unused = train(save -> save.everyEpochs(2).keepLast(3), new double[7]);
    // of the epochs 1, 2, 4, 6 and 7
    assertThat(files())
        .containsExactly(
            "weights-epoch-0004.npz", "weights-epoch-0006.npz", "weights-epoch-0007.npz");
    assertHolds("weights-epoch-0004.npz", 4);
    assertHolds("weights-epoch-0007.npz", 7);
  }

  @Test
  void keeps_the_best() throws IOException {
    History unused =
        train(save -> save.whenBest(Goal.highest("a/b@1")), 0.1, 0.25, 0.2, Double.NaN, 0.25);
    assertThat(files()).containsExactly("best-epoch-0002-a_b@1-0.2500.npz");
    assertHolds("best-epoch-0002-a_b@1-0.2500.npz", 2);
  }

  @Test
  void keeps_several_of_the_best_and_files_of_others() throws IOException {
    Files.createDirectories(directory.resolve("weights"));
    Files.writeString(directory.resolve("weights").resolve("best-epoch-0001-x.npz"), "mine");
    History unused = train(save -> save.whenBest(Goal.lowest("a/b@1")).keepLast(2), 4, 3, 2, 1);
    assertThat(files())
        .containsExactly(
            "best-epoch-0001-x.npz",
            "best-epoch-0003-a_b@1-2.0000.npz",
            "best-epoch-0004-a_b@1-1.0000.npz");
  }

  @Test
  void a_place_that_cannot_be_written_ends_the_run() throws IOException {
    Files.writeString(directory.resolve("weights"), "a file");
    assertThatThrownBy(() -> train(save -> save, 1))
        .hasMessageStartingWith("callback SaveWeights failed: cannot make ");
    assertThat(epochs).isEmpty();
  }
}
