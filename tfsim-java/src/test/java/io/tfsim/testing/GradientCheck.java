package io.tfsim.testing;

import static io.tfsim.testing.ValuesAssert.assertThat;

import io.tfsim.graph.Gradients;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Gradients against central differences in float64: step 1e-6, relative tolerance 1e-5.
 *
 * <p>Every element of small tensors is measured, a seeded sample of large ones.
 */
public final class GradientCheck {
  private static final double STEP = 1e-6;
  private static final double RELATIVE = 1e-5;

  /** What rounding leaves of a difference of two losses of about 1, divided by two steps. */
  private static final double ABSOLUTE = 1e-8;

  private final TestGraph graph;
  private final LayerScope scope;
  private final Map<String, Operand<TFloating>> variables = new LinkedHashMap<>();
  private int sample = 40;

  private GradientCheck(TestGraph graph, LayerScope scope) {
    this.graph = graph;
    this.scope = scope;
  }

  public static GradientCheck in(TestGraph graph, LayerScope scope) {
    return new GradientCheck(graph, scope);
  }

  /** Number of elements that are measured of each tensor; default 40. */
  public GradientCheck sample(int elements) {
    sample = elements;
    return this;
  }

  public GradientCheck of(String name, Operand<TFloating> variable) {
    variables.put(name, variable);
    return this;
  }

  /** All weights of a subgraph, each fed with random values. */
  public GradientCheck ofRandomWeights(Subgraph subgraph) {
    long[] seed = {100};
    subgraph
        .trainablePaths()
        .forEach(
            path -> {
              Operand<TFloating> weight = subgraph.weights().get(path);
              graph.feed(weight, Values.normal(seed[0]++, weight.shape().asArray()));
              variables.put(path, weight);
            });
    return this;
  }

  /** Checks TensorFlow's gradient of a scalar. */
  public void assertGradientsOf(Operand<TFloating> loss) {
    List<Operand<TFloating>> xs = List.copyOf(variables.values());
    List<Operand<TFloating>> gradients = new ArrayList<>();
    Gradients.of(scope, List.of(loss), xs, List.of())
        .forEach(gradient -> gradients.add(gradient.orElseThrow()));
    assertGradientsOf(loss, gradients);
  }

  /** Checks given gradients of a scalar, in the order of the variables. */
  public void assertGradientsOf(Operand<TFloating> loss, List<Operand<TFloating>> gradients) {
    // all are fed from here on: each other set of fed tensors costs TensorFlow a new executor
    List<Values> values = graph.run(List.copyOf(variables.values()), List.of());
    Iterator<Values> value = values.iterator();
    variables.values().forEach(x -> graph.feed(x, value.next()));

    List<Values> analytic = graph.run(gradients, List.of());
    double size = Math.max(1, Math.abs(graph.run(loss).single()));
    int i = 0;
    for (Map.Entry<String, Operand<TFloating>> variable : variables.entrySet()) {
      Values at = values.get(i);
      Values gradient = analytic.get(i++);
      int[] places = places(gradient.size());
      double[] measured = new double[places.length];
      double[] given = new double[places.length];
      for (int k = 0; k < places.length; k++) {
        measured[k] = slope(loss, variable.getValue(), at, places[k]);
        given[k] = gradient.at(places[k]);
      }
      graph.feed(variable.getValue(), at);
      assertThat(Values.vector(given))
          .as("gradient in " + variable.getKey())
          .isCloseTo(Values.vector(measured), Tolerance.of(RELATIVE, ABSOLUTE * size));
    }
  }

  private int[] places(int size) {
    IntStream all = IntStream.range(0, size);
    return size <= sample
        ? all.toArray()
        : new Random(7).ints(0, size).distinct().limit(sample).sorted().toArray();
  }

  private double slope(Operand<TFloating> loss, Operand<TFloating> x, Values at, int place) {
    graph.feed(x, at.with(place, at.at(place) + STEP));
    double above = graph.run(loss).single();
    graph.feed(x, at.with(place, at.at(place) - STEP));
    double below = graph.run(loss).single();
    return (above - below) / (2 * STEP);
  }
}
