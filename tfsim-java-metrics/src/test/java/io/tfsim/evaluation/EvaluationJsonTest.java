package io.tfsim.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.configuration.LibraryVersion;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EvaluationJsonTest {
  private static JsonNode root;

  @BeforeAll
  static void evaluate() throws IOException {
    History history =
        new History(
            List.of(
                new EpochLog(0, Map.of("loss", 3.0), 10, 1),
                new EpochLog(1, Map.of("loss", Double.NaN), 10, 1)),
            20,
            2,
            Optional.of("the loss is NaN"));
    Evaluation evaluation =
        Protocol.quick()
            .withProbe(ProbeSearch.only(1e-3, 0.1).withSteps(15))
            .evaluate(
                EvaluatedModel.of(new Points.Identity(1))
                    .withProjection(new Points.Identity(3))
                    .withHistory(history),
                Points.clouds(1, 60, 3).named(List.of("a", "b", "c \"d\" </script>")),
                Points.clouds(2, 30, 3));
    root = new ObjectMapper().readTree(evaluation.json());
  }

  @Test
  void says_what_it_is() {
    assertThat(root.get("format").textValue()).isEqualTo("tfsim-evaluation");
    assertThat(root.get("version").intValue()).isEqualTo(1);
    assertThat(root.get("library").textValue()).isEqualTo(LibraryVersion.get());
    assertThat(root.at("/setup/classes/2").textValue()).isEqualTo("c \"d\" </script>");
    assertThat(root.at("/setup/stop_reason").textValue()).isEqualTo("the loss is NaN");
    assertThat(root.at("/setup/steps").isIntegralNumber()).isTrue();
    assertThat(root.at("/setup/protocol/temperature").doubleValue()).isEqualTo(0.1);
  }

  @Test
  void scores_have_a_value_and_how() {
    JsonNode scores = root.get("scores");
    assertThat(scores.size()).isGreaterThan(8);
    for (JsonNode score : scores) {
      assertThat(score.get("value").isDouble()).isTrue();
      assertThat(score.get("how").size()).isPositive();
    }
    JsonNode few = scores.findParents("draws").get(0);
    assertThat(few.get("draws")).hasSize(3);
  }

  @Test
  void what_is_not_finite_is_null() {
    JsonNode loss = root.at("/curves/0");
    assertThat(loss.at("/values/1").isNull()).isTrue();
    assertThat(loss.at("/last/epoch").intValue()).isEqualTo(1);
    assertThat(loss.at("/best/value").doubleValue()).isEqualTo(3);
  }

  @Test
  void the_confusion_matrix_adds_up() {
    int sum = 0;
    for (JsonNode row : root.get("confusion")) {
      for (JsonNode count : row) {
        sum += count.intValue();
      }
    }
    assertThat(sum).isEqualTo(30);
    assertThat(root.at("/health/projection/healthy").isBoolean()).isTrue();
    assertThat(root.at("/health/representation").has("healthy")).isFalse();
  }

  /** Every name in the file is explained in docs/evaluation.md, as {@code `name`}. */
  @Test
  void every_name_is_documented() throws IOException {
    String docs = Files.readString(Path.of("..", "docs", "evaluation.md"));
    Set<String> names = new TreeSet<>();
    collect(root, names);
    assertThat(names).hasSizeGreaterThan(30);
    assertThat(names).allSatisfy(name -> assertThat(docs).contains("`" + name + "`"));
  }

  private static void collect(JsonNode node, Set<String> names) {
    node.properties()
        .forEach(
            entry -> {
              names.add(entry.getKey());
              if (!entry.getKey().equals("protocol")) {
                collect(entry.getValue(), names);
              }
            });
    if (node.isArray()) {
      node.forEach(element -> collect(element, names));
    }
  }
}
