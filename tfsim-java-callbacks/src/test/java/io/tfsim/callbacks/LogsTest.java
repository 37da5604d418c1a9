package io.tfsim.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.heads.MlpHead;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
  @TempDir Path directory;

  private static final Callback ODD =
      Callback.onEpochEnd(
          (run, epoch) -> {
            double[] values = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            if (epoch.epoch() > 0) {
              run.log("odd, \"so\"", values[epoch.epoch() - 1]);
            }
          });

  @Test
  void csv_has_a_row_per_epoch_and_a_column_that_comes_later() throws IOException {
    Path file = directory.resolve("log.csv");
    History history = Runs.train(4, ODD, CsvLog.of(file));
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0))
        .isEqualTo(
            "epoch,steps,seconds,loss,learning_rate,proj_std,val_loss,val_proj_std,\"odd,"
                + " \"\"so\"\"\"");
    assertThat(lines).hasSize(5);
    for (int i = 0; i < 4; i++) {
      EpochLog epoch = history.epochs().get(i);
      assertThat(lines.get(i + 1))
          .startsWith((i + 1) + ",3," + epoch.seconds() + "," + epoch.loss() + ",");
    }
    assertThat(lines.get(1)).endsWith(",");
    assertThat(lines.get(2)).endsWith(",NaN");
    assertThat(lines.get(3)).endsWith(",Infinity");
    assertThat(lines.get(4)).endsWith(",-Infinity");
  }

  @Test
  void csv_can_be_read_while_training_goes_on() {
    Path file = directory.resolve("log.csv");
    List<Integer> rows = new ArrayList<>();
    Callback reader =
        Callback.onEpochEnd(
            (run, epoch) -> {
              try {
                rows.add(Files.readAllLines(file).size() - 1);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    History unused = Runs.train(3, CsvLog.of(file), reader);
    assertThat(rows).containsExactly(1, 2, 3);
  }

  @Test
  void json_lines_of_epochs_and_steps() throws IOException {
    Path file = directory.resolve("log.jsonl");
    List<Integer> lines = new ArrayList<>();
    Callback reader =
        Callback.onStepEnd(
            (run, step) -> {
              try {
                lines.add(Files.readAllLines(file).size());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    History history = Runs.train(4, ODD, JsonLinesLog.of(file).withSteps(), reader);
    assertThat(lines).containsExactly(1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15);
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      nodes.add(mapper.readTree(line));
    }
    assertThat(nodes).hasSize(16);
    JsonNode step = nodes.get(4);
    assertThat(step.get("epoch").asInt()).isEqualTo(2);
    assertThat(step.get("step").asInt()).isEqualTo(4);
    JsonNode epoch = nodes.get(7);
    assertThat(epoch.has("step")).isFalse();
    assertThat(epoch.get("epoch").asInt()).isEqualTo(2);
    assertThat(epoch.get("steps").asInt()).isEqualTo(3);
    assertThat(epoch.get("loss").asDouble()).isEqualTo(history.losses().get(1));
    assertThat(epoch.get("odd, \"so\"").asText()).isEqualTo("NaN");
    assertThat(nodes.get(11).get("odd, \"so\"").asDouble()).isInfinite().isPositive();
    assertThat(nodes.get(15).get("odd, \"so\"").asDouble()).isInfinite().isNegative();
    assertThat(nodes.get(3).has("odd, \"so\"")).isFalse();
  }

  @Test
  void json_lines_without_steps() throws IOException {
    Path file = directory.resolve("log.jsonl");
    Files.writeString(file, "of a run before\n");
    History unused = Runs.train(2, JsonLinesLog.of(file));
    assertThat(Files.readAllLines(file))
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"epoch\":") && line.endsWith("}"));
  }

  @Test
  void a_place_that_cannot_be_written_ends_the_run_before_its_first_step() {
    Path file = directory.resolve("nowhere").resolve("log");
    Callback step =
        Callback.onStepEnd(
            (run, s) -> {
              throw new AssertionError("no step");
            });
    assertThatThrownBy(() -> Runs.train(1, JsonLinesLog.of(file), step))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("callback JsonLinesLog failed: cannot write " + file);
    assertThatThrownBy(() -> Runs.train(1, CsvLog.of(file), step))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("callback CsvLog failed: cannot write " + file);
  }

  @Test
  void values_that_came_too_late_are_told() {
    List<String> warnings = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            warnings.add(MessageFormat.format(record.getMessage(), record.getParameters()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(WrittenNames.class.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      Path file = directory.resolve("log.csv");
      History unused =
          Runs.train(2, CsvLog.of(file), ODD, JsonLinesLog.of(directory.resolve("log.jsonl")));
      assertThat(warnings)
          .containsExactly(
              "the CSV log "
                  + file
                  + " lacks [odd, \"so\"]: callbacks that come after it have logged them. Put it"
                  + " behind them.");
      // a run in which the value came in time says nothing of the next one
      warnings.clear();
      CsvLog log = CsvLog.of(file);
      unused = Runs.train(2, ODD, log);
      assertThat(warnings).isEmpty();
      unused = Runs.train(2, log, ODD);
      assertThat(warnings).hasSize(1);
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void learning_rates_of_an_epoch() {
    LabeledPoints points = LabeledPoints.of(1, 48);
    var method = SimClr.paper().withProjector(MlpHead.projector(2, 8));
    List<Double> rates = new ArrayList<>();
    try (ContrastiveModel model = Runs.model(points, method, Sgd.of(WarmupCosine.peak(0.05)))) {
      History history =
          model.fit(
              Runs.training(points, 2)
                  .callbacks(
                      Callback.onStepEnd(
                          (run, step) -> rates.add(step.values().get("learning_rate"))),
                      LearningRateLog.create()));
      assertThat(rates).hasSize(6).doesNotHaveDuplicates();
      assertThat(history.values("learning_rate_first")).containsExactly(rates.get(0), rates.get(3));
      assertThat(history.values("learning_rate_last")).containsExactly(rates.get(2), rates.get(5));
    }
  }
}
