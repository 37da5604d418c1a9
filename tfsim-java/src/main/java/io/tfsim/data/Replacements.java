package io.tfsim.data;

import io.tfsim.graph.FunctionGraph;
import io.tfsim.graph.FunctionGraph.Port;
import io.tfsim.graph.GraphFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * What stands in for an example that cannot be read: the next ones of its class in the plan, so
 * that class-balanced batches stay balanced, and nothing but the plan decides.
 */
final class Replacements {
  /** How many examples are tried for one place. */
  static final int CANDIDATES = 3;

  /** What is read: an index (1), its position in the run, and 1 if it stands in for another. */
  static final List<Port> PORTS =
      List.of(
          new Port(TInt32.class, Shape.of(1)),
          new Port(TInt64.class, Shape.scalar()),
          new Port(TInt32.class, Shape.scalar()));

  private Replacements() {}

  /** For each index of a plan itself and what stands in for it. */
  static int[] candidates(IndexPlan plan, Source source) {
    int[] indices = plan.indices();
    Map<Integer, List<Integer>> places = new HashMap<>(); // of each class
    for (int i = 0; i < indices.length; i++) {
      places.computeIfAbsent(source.label(indices[i]), label -> new ArrayList<>()).add(i);
    }
    int[] candidates = new int[indices.length * CANDIDATES];
    for (List<Integer> alike : places.values()) {
      for (int n = 0; n < alike.size(); n++) {
        for (int c = 0; c < CANDIDATES; c++) {
          candidates[alike.get(n) * CANDIDATES + c] = indices[alike.get((n + c) % alike.size())];
        }
      }
    }
    return candidates;
  }

  /**
   * What is read of the first candidate that can be read; if there is none, reading the first one
   * fails.
   */
  static List<Operand<?>> choose(FunctionGraph f, GraphFunction reading) {
    Ops tf = f.tf();
    Operand<TInt32> candidates = tf.expandDims(f.<TInt32>input(0), tf.constant(1));
    Operand<TInt64> positions = tf.fill(tf.constant(new int[] {CANDIDATES}), f.<TInt64>input(1));
    Operand<TInt32> replaced = tf.constant(new int[] {0, 1, 1});
    Elements all = Elements.rows(tf, List.of(candidates, positions, replaced));
    Elements readable = all.map(reading).ignoringErrors();
    return readable.then(all.take(1).map(reading)).take(1).single();
  }
}
