package io.tfsim.data;

import io.tfsim.graph.FunctionGraph;
import io.tfsim.graph.FunctionGraph.Port;
import io.tfsim.graph.GraphFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * What stands in for an example that cannot be read: later ones of its class in the plan, so that
 * class-balanced batches stay balanced, at least a batch away, so that no batch has one twice; then
 * any others. Nothing but the plan decides.
 */
final class Replacements {
  /** How many examples are tried for one place, its own included. */
  static final int CANDIDATES = 16;

  /** What is read: an index (1), its position in the run, and 1 if it stands in for another. */
  static final List<Port> PORTS =
      List.of(
          new Port(TInt32.class, Shape.of(1)),
          new Port(TInt64.class, Shape.scalar()),
          new Port(TInt32.class, Shape.scalar()));

  private Replacements() {}

  /** For each index of a plan itself and what may stand in for it, one after the other. */
  static int[] candidates(IndexPlan plan, Source source) {
    int[] indices = plan.indices();
    Map<Integer, List<Integer>> places = new HashMap<>(); // of each class
    for (int i = 0; i < indices.length; i++) {
      places.computeIfAbsent(source.label(indices[i]), label -> new ArrayList<>()).add(i);
    }
    List<Integer> all = IntStream.range(0, indices.length).boxed().toList();
    int[] candidates = new int[Math.multiplyExact(indices.length, CANDIDATES)];
    for (List<Integer> alike : places.values()) {
      for (int n = 0; n < alike.size(); n++) {
        Set<Integer> chosen = new LinkedHashSet<>();
        chosen.add(indices[alike.get(n)]);
        addLater(chosen, plan, alike, n);
        addLater(chosen, plan, all, alike.get(n));
        int at = alike.get(n) * CANDIDATES;
        Arrays.fill(candidates, at, at + CANDIDATES, indices[alike.get(n)]);
        for (int index : chosen) {
          candidates[at++] = index;
        }
      }
    }
    return candidates;
  }

  /** Adds the examples at the places after place {@code n} that are at least a batch away. */
  private static void addLater(Set<Integer> chosen, IndexPlan plan, List<Integer> places, int n) {
    int from = places.get(n) + plan.batchSize();
    int first = Collections.binarySearch(places, from % plan.indices().length);
    int start = first < 0 ? -first - 1 : first;
    for (int c = 0; c < places.size() && c < 2 * CANDIDATES; c++) {
      if (chosen.size() == CANDIDATES) {
        return;
      }
      chosen.add(plan.indices()[places.get((start + c) % places.size())]);
    }
  }

  /**
   * What is read of the first candidate that can be read; if there is none, reading the first one
   * fails.
   */
  static List<Operand<?>> choose(FunctionGraph f, GraphFunction reading) {
    Ops tf = f.tf();
    Operand<TInt32> candidates = tf.expandDims(f.<TInt32>input(0), tf.constant(1));
    Operand<TInt64> positions = tf.fill(tf.constant(new int[] {CANDIDATES}), f.<TInt64>input(1));
    int[] standIns = new int[CANDIDATES];
    Arrays.fill(standIns, 1, CANDIDATES, 1);
    Elements all = Elements.rows(tf, List.of(candidates, positions, tf.constant(standIns)));
    Elements readable = all.map(reading).ignoringErrors();
    return readable.then(all.take(1).map(reading)).take(1).single();
  }
}
