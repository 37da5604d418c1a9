package io.tfsim.models;

import io.tfsim.configuration.ConfigurationJson;
import io.tfsim.configuration.LibraryVersion;
import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.ModelGraph;
import io.tfsim.layers.Layer;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.export.ExportOptions;
import io.tfsim.savedmodel.export.ExportedModel;
import io.tfsim.savedmodel.export.ExportedModel.Endpoint;
import io.tfsim.savedmodel.export.SavedModelWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Collects what of a model is exported, the main endpoint first, and writes it. */
final class ModelExport {
  private final ModelGraph graph;
  private final ExampleSpec examples;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final Map<String, Integer> widths = new LinkedHashMap<>();
  private final Map<String, Object> configuration = new LinkedHashMap<>();
  private Predicate<String> frozen = path -> false;

  ModelExport(ModelGraph graph, ExampleSpec examples) {
    this.graph = graph;
    this.examples = examples;
  }

  /** A signature whose only output has its name. */
  ModelExport signature(String name, int width, Layer layer) {
    return signature(name, Map.of(name, width), (scope, x) -> Map.of(name, layer.call(scope, x)));
  }

  /**
   * A signature.
   *
   * @param lengths length of the vectors of each output
   */
  ModelExport signature(String name, Map<String, Integer> lengths, ExportedModel.Outputs outputs) {
    endpoints.add(new Endpoint(name, true, outputs));
    widths.putAll(lengths);
    return this;
  }

  /** What can be called by the trainable model only. */
  ModelExport part(String name, Layer layer) {
    endpoints.add(new Endpoint(name, false, (scope, x) -> Map.of(name, layer.call(scope, x))));
    return this;
  }

  /** Which weights and moving statistics stay as they are in training, by path. */
  ModelExport frozen(Predicate<String> paths) {
    frozen = paths;
    return this;
  }

  /** The parts of the configuration that the file carries, by name. */
  ModelExport madeOf(Map<String, Object> parts) {
    configuration.putAll(parts);
    return this;
  }

  void write(Path directory, ModelDescription.Kind kind, ExportOptions options) {
    configuration.put("execution", graph.execution());
    SavedModelWriter.write(
        directory,
        new ExportedModel(
            graph,
            frozen,
            endpoints,
            new ModelDescription(
                kind,
                examples,
                widths,
                options.trainable(),
                graph.execution().seed(),
                LibraryVersion.get(),
                ConfigurationJson.of(configuration))));
  }
}
