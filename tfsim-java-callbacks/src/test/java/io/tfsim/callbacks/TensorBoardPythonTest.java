package io.tfsim.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Output;
import io.tfsim.training.Callback;
import io.tfsim.training.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that TensorBoard's own reader reads. Needs {@code -Dtfsim.python}, a Python with the
 * packages of tfsim-java/src/test/python/requirements.txt, which bring TensorBoard.
 */
@Tag("python")
class TensorBoardPythonTest {
  private static final Path SCRIPT =
      Path.of("src/test/python/read_tensorboard.py").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void tensorboard_reads_the_run() throws IOException, InterruptedException {
    LabeledPoints train = LabeledPoints.of(1, 48).asImages();
    LabeledPoints shown = LabeledPoints.of(2, 10).asImages();
    List<Double> steps = new ArrayList<>();
    Path run = directory.resolve("run");
    History history;
    Embeddings embeddings;
    String path;
    try (ContrastiveModel model = Runs.model(train)) {
      var encoder = model.encoder(Output.REPRESENTATION);
      path = model.weights().paths().get(0);
      history =
          model.fit(
              Runs.training(train, 4)
                  .callbacks(
                      Callback.onStepEnd((r, step) -> steps.add(step.loss())),
                      KnnMonitor.of(encoder, train, shown),
                      EmbeddingProjector.in(run, encoder, shown),
                      TensorBoard.in(run)
                          .withHistograms(model.weights(), 2)
                          .withViews(Runs.NOISE, 3)));
      embeddings = encoder.embed(shown);
    }
    JsonNode found = read(run);
    JsonNode scalars = found.at("/events/scalars");
    for (String name : List.of("loss", "val_loss", "knn_accuracy")) {
      assertCurve(scalars.get("epoch/" + name), history.values(name));
    }
    assertCurve(scalars.get("step/loss"), steps);
    JsonNode histogram = found.at("/events/histograms").get("weights/" + path);
    assertThat(histogram).extracting(point -> point.get(0).asInt()).containsExactly(1, 2, 4);
    assertThat(histogram.get(0).get(1).asInt()).isEqualTo(12 * 8);
    JsonNode views = found.at("/events/images/views");
    assertThat(views).extracting(point -> point.get(0).asInt()).containsExactly(0, 3);
    assertThat(views.get(0).get(1).asInt()).isEqualTo(496);
    assertThat(views.get(0).get(3).asText()).isEqualTo("89504e47"); // a PNG
    assertThat(found.at("/events/texts/configuration").asText())
        .contains("\"objective\" : \"simclr\"");

    JsonNode projector = found.at("/projector/0");
    assertThat(projector.get("name").asText()).isEqualTo("epoch-0004");
    assertThat(projector.get("shape").toString()).isEqualTo("[10,8]");
    assertThat(projector.get("sprite").asBoolean()).isTrue();
    assertThat(projector.get("metadata")).hasSize(11);
    assertThat(projector.at("/metadata/4").toString()).isEqualTo("[\"three plus\",\"3\",\"3\"]");
    for (int i = 0; i < 10; i++) {
      for (int d = 0; d < 8; d++) {
        assertThat((float) projector.get("tensor").get(i).get(d).asDouble())
            .isEqualTo(embeddings.row(i)[d]);
      }
    }
  }

  /** The values over 1, 2, 3, …, in single precision. */
  private static void assertCurve(JsonNode curve, List<Double> expected) {
    assertThat(curve).hasSize(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(curve.get(i).get(0).asInt()).isEqualTo(i + 1);
      assertThat(curve.get(i).get(1).asDouble())
          .isCloseTo(expected.get(i), within(1e-6 * Math.abs(expected.get(i))));
    }
  }

  private JsonNode read(Path run) throws IOException, InterruptedException {
    String python = System.getProperty("tfsim.python", "");
    assertThat(python).as("-Dtfsim.python").isNotEmpty();
    Path out = directory.resolve("out.json");
    Path problems = directory.resolve("problems.txt");
    int code =
        new ProcessBuilder(python, SCRIPT.toString(), run.toString())
            .redirectOutput(out.toFile())
            .redirectError(problems.toFile())
            .start()
            .waitFor();
    assertThat(code).as(Files.readString(problems)).isZero();
    return new ObjectMapper().readTree(out.toFile());
  }
}
