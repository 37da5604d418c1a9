package io.tfsim.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.layers.Activation;
import io.tfsim.models.LinearProbe;
import java.nio.charset.StandardCharsets;

/** A run as JSON: what was done, and what came out. */
final class ResultJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  static final String HISTORY = "history";

  private ResultJson() {}

  /** The bytes of a file. */
  static byte[] bytes(JsonNode node) {
    try {
      return (MAPPER.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write JSON", e);
    }
  }

  /** Method, seed, data and configuration. */
  static ObjectNode setup(Experiment experiment) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("method", experiment.recipe().method().name());
    root.put("seed", experiment.execution().seed());
    root.set("data", data(experiment.data()));
    root.set("configuration", configuration(experiment));
    return root;
  }

  private static ObjectNode data(LoadedData data) {
    ObjectNode node = MAPPER.createObjectNode().put("name", data.name());
    data.directory().ifPresent(path -> node.put("directory", path.toString()));
    if (data.skipped() > 0) {
      node.put("left_out", data.skipped());
    }
    node.put("train", data.train().size());
    data.validation().ifPresent(source -> node.put("validation", source.size()));
    return node.put("test", data.test().size())
        .put("classes", data.classes())
        .put("held_out", data.images().heldOut());
  }

  private static ObjectNode configuration(Experiment experiment) {
    Recipe recipe = experiment.recipe();
    ObjectNode node = MAPPER.createObjectNode();
    node.set("backbone", RecordJson.of(recipe.backbone()));
    if (recipe.preprocessing() != Activation.LINEAR) {
      node.set("preprocessing", RecordJson.of(recipe.preprocessing()));
    }
    node.set("augmenter", RecordJson.of(recipe.augmenter()));
    node.set("method", RecordJson.of(recipe.method()));
    node.set("optimizer", RecordJson.of(recipe.optimizer()));
    node.put("epochs", recipe.epochs());
    node.put("steps_per_epoch", experiment.sampler().stepsPerEpoch());
    node.put("batch", experiment.sampler().batchSize());
    node.put("labels_per_class", experiment.labeled().perClass());
    node.put("threads", experiment.execution().intraOpThreads());
    node.set("float_type", RecordJson.of(experiment.execution().floatType()));
    node.set("evaluation", evaluation(experiment));
    node.set(
        "versions",
        MAPPER
            .createObjectNode()
            .put("tfsim", Version.ofProject())
            .put("tensorflow", Version.ofTensorFlow())
            .put("java", Version.ofJava())
            .put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch")));
    return node;
  }

  private static ObjectNode evaluation(Experiment experiment) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("labels", "the same " + experiment.fewLabeled().size() + " for every accuracy");
    node.put("accuracy", "share of the test images whose class is found");
    if (experiment.startsTrained()) {
      node.put(
          "start",
          "the SavedModel's weights: untrained_probe is of the SavedModel as it came, from_scratch"
              + " is the SavedModel trained with the labels alone");
    }
    node.set("probe", RecordJson.of(LinearProbe.Settings.defaults()));
    node.set(
        "knn",
        MAPPER
            .createObjectNode()
            .put("k", Comparison.neighbours(experiment))
            .put("pixels", "euclidean")
            .put("representation", "cosine")
            .put("projection", "cosine"));
    return node;
  }

  private static ObjectNode fromScratch(Experiment experiment) {
    ObjectNode node = MAPPER.createObjectNode();
    node.set("augmenter", RecordJson.of(FromScratch.AUGMENTER));
    node.set("optimizer", RecordJson.of(FromScratch.optimizer(1)));
    node.withObject("/optimizer/learning_rate").put("peak", "as in baseline_grid");
    return node.put("batch", FromScratch.batch(experiment))
        .put("chosen", "the best of baseline_grid on the test images");
  }

  /** The whole result. */
  static ObjectNode of(Experiment experiment, Measured measured) {
    ObjectNode root = setup(experiment);
    root.set("accuracy", accuracy(measured));
    measured
        .fromScratch()
        .ifPresent(
            baseline -> {
              root.withObject("/configuration/evaluation")
                  .set("from_scratch", fromScratch(experiment));
              root.set("baseline_grid", grid(baseline));
            });
    ArrayNode losses = root.putArray("loss");
    measured.history().losses().forEach(losses::add);
    root.set(HISTORY, HistoryJson.write(measured.history()));
    root.putObject("seconds")
        .put("pretrain", measured.pretrainSeconds())
        .put("total", measured.totalSeconds());
    root.put("images_per_second", measured.imagesPerSecond(experiment.sampler().batchSize()));
    root.put("peak_memory_mb", measured.peakMemory());
    root.put("matmul_gflops", measured.gigaflops());
    var collapse = measured.comparison().collapse();
    root.putObject("collapse")
        .put("std", collapse.std())
        .put("expected", collapse.expected())
        .put("healthy", collapse.healthy());
    return root;
  }

  private static ObjectNode accuracy(Measured measured) {
    Comparison comparison = measured.comparison();
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("pretrained_probe", comparison.pretrainedProbe())
            .put("untrained_probe", comparison.untrainedProbe());
    measured
        .fromScratch()
        .ifPresent(baseline -> node.put("from_scratch", baseline.best().accuracy()));
    return node.put("pixels_knn", comparison.pixelsKnn())
        .put("representation_knn", comparison.representationKnn())
        .put("projection_knn", comparison.projectionKnn());
  }

  private static ArrayNode grid(FromScratch baseline) {
    ArrayNode grid = MAPPER.createArrayNode();
    baseline
        .runs()
        .forEach(
            run ->
                grid.addObject()
                    .put("learning_rate", run.learningRate())
                    .put("epochs", run.epochs())
                    .put("accuracy", run.accuracy()));
    return grid;
  }
}
