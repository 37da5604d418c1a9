package io.tfsim.training;

import io.tfsim.configuration.ConfigurationJson;
import io.tfsim.configuration.LibraryVersion;
import io.tfsim.data.Source;
import io.tfsim.graph.ModelGraph;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is trained, how and on what, as JSON. */
final class RunConfiguration {
  private RunConfiguration() {}

  static String json(ModelGraph model, Training training, Objective objective) {
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("objective", objective.name());
    whole.putAll(objective.configuration());
    whole.put("execution", model.execution());
    whole.put("training", training(training));
    whole.put("tfsim", LibraryVersion.get());
    return ConfigurationJson.of(whole);
  }

  private static Map<String, Object> training(Training training) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("sampler", training.sampler());
    parts.put("examples", examples(training.sampler().source()));
    parts.put("epochs", training.epochs());
    parts.put("steps_per_epoch", training.sampler().stepsPerEpoch());
    parts.put("batch_size", training.sampler().batchSize());
    training
        .validation()
        .ifPresent(
            validation -> {
              Map<String, Object> held = examples(validation.source());
              held.put("batch_norm", validation.batchNorm());
              parts.put("validation", held);
            });
    training.onlineProbe().ifPresent(probe -> parts.put("online_probe", probe));
    parts.put("pipeline", training.pipeline());
    return parts;
  }

  private static Map<String, Object> examples(Source source) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("source", source.getClass().getSimpleName());
    parts.put("count", source.size());
    parts.put("shape", Arrays.stream(source.spec().shape().asArray()).boxed().toList());
    parts.put("classes", source.spec().classes());
    return parts;
  }
}
