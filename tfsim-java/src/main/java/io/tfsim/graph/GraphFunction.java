package io.tfsim.graph;

import io.tfsim.graph.FunctionGraph.Port;
import java.util.List;
import org.tensorflow.ConcreteFunction;

/**
 * A function of a model's graph, which lives as long as the graph.
 *
 * @param function what is called
 * @param outputs what it gives
 */
public record GraphFunction(ConcreteFunction function, List<Port> outputs) {}
