package io.tfsim.samples;

import io.tfsim.graph.Execution;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** What the machine can do at best, to compare other speeds with. */
final class MatmulSpeed {
  private static final int[] SIZES = {1024, 2048};
  private static final int TRIES = 4;

  private MatmulSpeed() {}

  /** The best speed of a product of two square float32 matrices, in GFLOP/s. */
  static double gigaflops(Execution execution) {
    double best = 0;
    for (int size : SIZES) {
      try (ModelGraph graph = ModelGraph.create(execution)) {
        LayerScope scope = graph.build(false).scope();
        Operand<TFloating> a = scope.weight("a", Shape.of(size, size), Initializer.heNormal());
        Operand<TFloating> product = scope.tf().linalg.matMul(a, a);
        graph.initialize();
        for (int i = 0; i < TRIES; i++) {
          long start = System.nanoTime();
          graph.session().runner().addTarget(product).run().close();
          double seconds = (System.nanoTime() - start) / 1e9;
          best = Math.max(best, 2.0 * size * size * size / seconds / 1e9);
        }
      }
    }
    return best;
  }
}
