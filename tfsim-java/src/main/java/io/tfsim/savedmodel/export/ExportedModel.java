package io.tfsim.savedmodel.export;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.savedmodel.ModelDescription;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * What is written as a SavedModel.
 *
 * @param graph holds the weights
 * @param frozen which weights and moving statistics are not trained, by path
 * @param endpoints what can be called; the first is what the model itself gives when it is called
 * @param description what the file says about itself, among it the examples and whether functions
 *     for training are written
 */
public record ExportedModel(
    ModelGraph graph,
    Predicate<String> frozen,
    List<Endpoint> endpoints,
    ModelDescription description) {

  /** Checks that there is an endpoint, and copies the list. */
  public ExportedModel {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("an exported model needs an endpoint, none was given");
    }
  }

  /**
   * Something that can be called with a batch of examples.
   *
   * @param name name of its signature
   * @param served whether it has a signature; if not, it can be called as a part of the object only
   * @param outputs builds what it gives
   */
  public record Endpoint(String name, boolean served, Outputs outputs) {}

  /** Builds the outputs of an endpoint. */
  @FunctionalInterface
  public interface Outputs {
    /**
     * The outputs by their keys, the main one first.
     *
     * @param x examples, bounded ranges mapped to [0, 1]
     */
    Map<String, Operand<TFloating>> of(LayerScope scope, Operand<TFloating> x);
  }
}
