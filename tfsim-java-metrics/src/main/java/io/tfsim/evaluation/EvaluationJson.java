package io.tfsim.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.configuration.ConfigurationJson;
import io.tfsim.configuration.LibraryVersion;
import io.tfsim.metrics.ConfusionMatrix;
import io.tfsim.metrics.EmbeddingHealth;
import io.tfsim.models.Output;
import java.util.List;
import java.util.OptionalInt;

/** An evaluation as JSON. A number that is not finite is null. */
final class EvaluationJson {
  private static final String FORMAT = "tfsim-evaluation";
  private static final int VERSION = 1;
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private EvaluationJson() {}

  static String of(Evaluation evaluation) {
    ObjectNode root =
        MAPPER
            .createObjectNode()
            .put("format", FORMAT)
            .put("version", VERSION)
            .put("library", LibraryVersion.get());
    root.set("setup", setup(evaluation.setup()));
    ArrayNode scores = root.putArray("scores");
    evaluation.scores().forEach(score -> scores.add(score(score)));
    root.set("probe_selection", selection(evaluation.probe()));
    root.set("confusion", confusion(evaluation.confusion()));
    ObjectNode health = root.putObject("health");
    evaluation.health().forEach((output, of) -> health.set(output.key(), health(output, of)));
    ArrayNode curves = root.putArray("curves");
    evaluation.curves().forEach(curve -> curves.add(curve(curve)));
    numbers(root.putObject("pca").putArray("explained"), evaluation.map().explained());
    ArrayNode nearest = root.putArray("nearest");
    evaluation.nearest().rows().forEach(row -> nearest.add(nearest(row)));
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write JSON", e);
    }
  }

  private static ObjectNode setup(Evaluation.Setup setup) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("train", setup.train())
            .put("test", setup.test())
            .put("weights", setup.weights())
            .put("threads", setup.threads());
    setup.trainedSteps().ifPresent(steps -> node.put("steps", steps));
    setup.stopReason().ifPresent(reason -> node.put("stop_reason", reason));
    ArrayNode names = node.putArray("classes");
    setup.classNames().forEach(names::add);
    node.set("dimensions", MAPPER.valueToTree(setup.dimensions()));
    node.set("protocol", tree(ConfigurationJson.of(setup.protocol())));
    return node.put("seconds", setup.seconds());
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot read back " + json, e);
    }
  }

  private static ObjectNode score(Score score) {
    ObjectNode node = MAPPER.createObjectNode().put("name", score.name());
    put(node, "value", score.value());
    if (!score.draws().isEmpty()) {
      put(node, "deviation", score.deviation());
      numbers(node.putArray("draws"), score.draws());
    }
    node.set("how", MAPPER.valueToTree(score.how()));
    return node;
  }

  private static ObjectNode selection(ProbeSearch.Selection selection) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("train", selection.trainedOn())
            .put("validation", selection.validatedOn());
    ArrayNode trials = node.putArray("trials");
    for (ProbeSearch.Trial trial : selection.trials()) {
      ObjectNode of =
          trials
              .addObject()
              .put("l2", trial.settings().l2())
              .put("learning_rate", trial.settings().learningRate())
              .put("steps", trial.settings().steps());
      put(of, "accuracy", trial.accuracy());
      put(of, "cross_entropy", trial.crossEntropy());
    }
    return node;
  }

  private static ArrayNode confusion(ConfusionMatrix confusion) {
    ArrayNode rows = MAPPER.createArrayNode();
    for (int actual = 0; actual < confusion.classes(); actual++) {
      ArrayNode row = rows.addArray();
      for (int predicted = 0; predicted < confusion.classes(); predicted++) {
        row.add(confusion.count(actual, predicted));
      }
    }
    return rows;
  }

  private static ObjectNode health(Output output, EmbeddingHealth health) {
    ObjectNode node = MAPPER.createObjectNode();
    if (output == Output.PROJECTION) { // a representation that is never negative is never "healthy"
      node.put("healthy", health.collapse().healthy());
    }
    put(node, "std", health.collapse().std());
    put(node, "std_expected", health.collapse().expected());
    put(node, "uniformity", health.uniformity().value());
    put(node, "effective_rank", health.effectiveRank().value());
    return node.put("dimensions", health.dimensions().dim())
        .put("dead", health.dimensions().dead().size())
        .put("duplicate", health.dimensions().duplicates().size());
  }

  private static ObjectNode curve(Curve curve) {
    ObjectNode node = MAPPER.createObjectNode().put("name", curve.name());
    ArrayNode epochs = node.putArray("epochs");
    curve.epochs().forEach(epoch -> epochs.add(epoch + 1));
    numbers(node.putArray("values"), curve.values());
    point(node, "last", curve, curve.last());
    point(node, "best", curve, curve.best());
    return node;
  }

  private static void point(ObjectNode node, String name, Curve curve, OptionalInt at) {
    at.ifPresent(
        i ->
            node.putObject(name)
                .put("epoch", curve.epochs().get(i) + 1)
                .put("value", curve.values().get(i)));
  }

  private static ObjectNode nearest(NearestExamples.Row row) {
    ObjectNode node = MAPPER.createObjectNode().put("query", row.query());
    ArrayNode neighbours = node.putArray("neighbours");
    row.neighbours().forEach(neighbours::add);
    numbers(node.putArray("distances"), row.distances());
    return node;
  }

  private static void numbers(ArrayNode array, List<Double> values) {
    for (double value : values) {
      if (Double.isFinite(value)) {
        array.add(value);
      } else {
        array.addNull();
      }
    }
  }

  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
