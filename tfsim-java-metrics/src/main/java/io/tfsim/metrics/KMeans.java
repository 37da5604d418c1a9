package io.tfsim.metrics;

import io.tfsim.distances.Tiling;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Groups of embeddings around k centres: Lloyd's algorithm from the seeds of k-means++ (Arthur and
 * Vassilvitskii 2007), by Euclidean distance.
 *
 * <p>The result is a local optimum and depends on the seed. Distances are graph ops over tiles.
 *
 * @param clusters group of each embedding, from 0 to k - 1
 * @param inertia sum of the squared distances to the group's centre
 * @param iterations how often the centres were moved
 * @param converged whether no embedding changed its group in the last of them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KMeans(int[] clusters, double inertia, int iterations, boolean converged) {
  private static final int MOST_ITERATIONS = 300;

  /** Groups embeddings with tiles as they come. */
  public static KMeans of(Embeddings embeddings, int k, long seed) {
    return new Lloyd(embeddings, k, Tiling.create()).run(seed);
  }

  /** A grouping with other tiles. */
  public static Lloyd with(Embeddings embeddings, int k, Tiling tiling) {
    return new Lloyd(embeddings, k, tiling);
  }

  /** One grouping. */
  public static final class Lloyd {
    private final Embeddings embeddings;
    private final int k;
    private final int dim;
    private final Tiling tiling;
    private final int[] clusters;
    private final float[] squares;

    private Lloyd(Embeddings embeddings, int k, Tiling tiling) {
      Checks.atLeast("k", k, 1);
      if (k > embeddings.count()) {
        throw new IllegalArgumentException(
            "k must be <= number of embeddings (" + embeddings.count() + "), was " + k);
      }
      this.embeddings = embeddings.requireFinite("embeddings");
      this.k = k;
      this.dim = embeddings.dim();
      this.tiling = tiling;
      this.clusters = new int[embeddings.count()];
      this.squares = new float[embeddings.count()];
    }

    /** Groups from the seeds that a random number gives. */
    public KMeans run(long seed) {
      float[] centres = seeds(new SplittableRandom(seed));
      Arrays.fill(clusters, -1);
      try (ModelGraph graph = ModelGraph.create(tiling.execution())) {
        Step step = new Step(graph);
        int iterations = 0;
        boolean changed = step.assign(centres);
        while (changed && iterations < MOST_ITERATIONS) {
          centres = means();
          iterations++;
          changed = step.assign(centres);
        }
        double inertia = 0;
        for (float square : squares) {
          inertia += square;
        }
        return new KMeans(clusters.clone(), inertia, iterations, !changed);
      }
    }

    /** Each next seed at random, in proportion to the squared distance from the nearest so far. */
    private float[] seeds(SplittableRandom random) {
      float[] centres = new float[k * dim];
      double[] nearest = new double[embeddings.count()];
      Arrays.fill(nearest, 1);
      for (int c = 0; c < k; c++) {
        int chosen = choose(nearest, random);
        System.arraycopy(embeddings.values(), chosen * dim, centres, c * dim, dim);
        for (int i = 0; i < nearest.length; i++) {
          double square = square(i, centres, c);
          nearest[i] = c == 0 ? square : Math.min(nearest[i], square);
        }
      }
      return centres;
    }

    private static int choose(double[] weights, SplittableRandom random) {
      double left = random.nextDouble() * Arrays.stream(weights).sum();
      int last = 0;
      for (int i = 0; i < weights.length; i++) {
        if (weights[i] > 0) {
          last = i;
          left -= weights[i];
          if (left < 0) {
            return i;
          }
        }
      }
      return last;
    }

    private double square(int row, float[] centres, int centre) {
      double square = 0;
      for (int d = 0; d < dim; d++) {
        double difference = embeddings.values()[row * dim + d] - centres[centre * dim + d];
        square += difference * difference;
      }
      return square;
    }

    /** The means of the groups; of an empty one, the embedding farthest from its centre. */
    private float[] means() {
      double[] sums = new double[k * dim];
      int[] sizes = new int[k];
      for (int i = 0; i < clusters.length; i++) {
        sizes[clusters[i]]++;
        for (int d = 0; d < dim; d++) {
          sums[clusters[i] * dim + d] += embeddings.values()[i * dim + d];
        }
      }
      float[] centres = new float[k * dim];
      for (int c = 0; c < k; c++) {
        int far = sizes[c] == 0 ? takeFarthest() : 0;
        for (int d = 0; d < dim; d++) {
          centres[c * dim + d] =
              sizes[c] == 0
                  ? embeddings.values()[far * dim + d]
                  : (float) (sums[c * dim + d] / sizes[c]);
        }
      }
      return centres;
    }

    private int takeFarthest() {
      int far = 0;
      for (int i = 1; i < squares.length; i++) {
        if (squares[i] > squares[far]) {
          far = i;
        }
      }
      squares[far] = 0; // not for the next empty group too
      return far;
    }

    /** The nearest centre of each embedding, as graph ops. */
    private final class Step {
      private final ModelGraph graph;
      private final Placeholder<TFloat32> rows;
      private final Placeholder<TFloat32> centres;
      private final Operand<TInt32> nearest;
      private final Operand<TFloat32> square;

      Step(ModelGraph graph) {
        this.graph = graph;
        LayerScope scope = graph.build(false).scope();
        var tf = scope.tf();
        this.rows = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, dim)));
        this.centres = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(k, dim)));
        // around the centres' mean, so that the numbers are small
        Operand<TFloating> mean = tf.math.mean(scope.cast(centres), tf.constant(0));
        Operand<TFloating> x = tf.math.sub(scope.cast(rows), mean);
        Operand<TFloating> c = tf.math.sub(scope.cast(centres), mean);
        Operand<TFloating> scores = // (rows, k)
            tf.math.sub(
                tf.linalg.matMul(x, c, MatMul.transposeB(true)),
                tf.math.mul(squares(scope, c), scope.constant(0.5)));
        this.nearest = tf.dtypes.cast(tf.math.argMax(scores, tf.constant(1)), TInt32.class);
        this.square =
            tf.dtypes.cast(
                squares(scope, tf.math.sub(x, tf.gather(c, nearest, tf.constant(0)))),
                TFloat32.class);
      }

      private static Operand<TFloating> squares(LayerScope scope, Operand<TFloating> x) {
        return scope
            .tf()
            .reduceSum(
                scope.tf().math.square(x), scope.tf().constant(1), ReduceSum.keepDims(false));
      }

      /** Assigns every embedding; whether one changed its group. */
      boolean assign(float[] newCentres) {
        int tile = tiling.rows(Math.max(k, dim));
        boolean changed = false;
        Shape shape = Shape.of(k, dim);
        try (TFloat32 fed = TFloat32.tensorOf(shape, DataBuffers.of(newCentres, true, false))) {
          for (int from = 0; from < clusters.length; from += tile) {
            int size = Math.min(tile, clusters.length - from);
            var values =
                DataBuffers.of(embeddings.values(), true, false)
                    .slice((long) from * dim, (long) size * dim);
            try (TFloat32 some = TFloat32.tensorOf(Shape.of(size, dim), values);
                Result result =
                    graph
                        .session()
                        .runner()
                        .feed(rows, some)
                        .feed(centres, fed)
                        .fetch(nearest)
                        .fetch(square)
                        .run()) {
              int[] found = new int[size];
              result.get(0).asRawTensor().data().asInts().read(found);
              result.get(1).asRawTensor().data().asFloats().read(squares, from, size);
              changed |= !Arrays.equals(found, 0, size, clusters, from, from + size);
              System.arraycopy(found, 0, clusters, from, size);
            }
          }
        }
        return changed;
      }
    }
  }
}
