package io.tfsim.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The history of a run in files. A value that is not finite is null, and read as NaN. */
final class HistoryJson {
  private HistoryJson() {}

  static ObjectNode write(History history) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    var epochs = root.putArray("epochs");
    for (EpochLog log : history.epochs()) {
      ObjectNode epoch =
          epochs
              .addObject()
              .put("epoch", log.epoch() + 1)
              .put("steps", log.steps())
              .put("seconds", log.seconds());
      ObjectNode values = epoch.putObject("values");
      log.values()
          .forEach(
              (name, value) -> {
                if (Double.isFinite(value)) {
                  values.put(name, value);
                } else {
                  values.putNull(name);
                }
              });
    }
    root.put("steps", history.steps()).put("seconds", history.seconds());
    history.stopReason().ifPresent(reason -> root.put("stop_reason", reason));
    return root;
  }

  static History read(JsonNode root) {
    List<EpochLog> epochs = new ArrayList<>();
    for (JsonNode epoch : root.path("epochs")) {
      Map<String, Double> values = new LinkedHashMap<>();
      epoch
          .path("values")
          .properties()
          .forEach(
              value ->
                  values.put(
                      value.getKey(),
                      value.getValue().isNumber() ? value.getValue().doubleValue() : Double.NaN));
      epochs.add(
          new EpochLog(
              epoch.path("epoch").asInt() - 1,
              values,
              epoch.path("steps").asInt(),
              epoch.path("seconds").asDouble()));
    }
    return new History(
        epochs,
        root.path("steps").asLong(),
        root.path("seconds").asDouble(),
        Optional.ofNullable(root.path("stop_reason").textValue()));
  }
}
