package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.layers.L2;
import io.tfsim.models.Embeddings;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Classification by the k nearest labeled embeddings.
 *
 * <p>The class that most of them have; of classes with as many votes, the one with the nearest
 * member. The search is exact, by matrix products over tiles of queries, so that memory does not
 * grow with their number. Of references at the same distance, the first count as nearer.
 *
 * <p>Owns native memory: close it.
 */
public final class KnnClassifier implements AutoCloseable {
  /** Numbers in a tile's largest matrices: 16 million, 64 MB each. */
  private static final long TILE = 1L << 24;

  private final Embeddings references;
  private final int k;
  private final ModelGraph graph;
  private final Placeholder<TFloat32> queries;
  private final Operand<TInt32> nearest;

  private KnnClassifier(Embeddings references, int k, Distance distance, Execution execution) {
    this.references = references;
    this.k = k;
    this.graph = ModelGraph.create(execution);
    try {
      LayerScope scope = graph.build(false).scope();
      var tf = scope.tf();
      Shape shape = Shape.of(references.count(), references.dim());
      Operand<TFloating> known = // (references, dim)
          scope.cast(
              scope.data(
                  references,
                  TFloat32.class,
                  shape,
                  () ->
                      TFloat32.tensorOf(shape, DataBuffers.of(references.values(), true, false))));
      this.queries = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, shape.get(1))));
      Operand<TFloating> closeness = closeness(scope, scope.cast(queries), known, distance);
      this.nearest =
          tf.nn.topK(closeness, tf.constant(k), TInt32.class, new TopK.Options[0]).indices();
      graph.initialize();
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** A classifier that uses every processor. */
  public static KnnClassifier of(Embeddings references, int k, Distance distance) {
    return of(references, k, distance, Execution.seeded(0));
  }

  /**
   * A classifier.
   *
   * @param references labeled embeddings
   * @param k number of neighbours that vote, from 1 to the number of references
   * @param execution threads and float type; there is nothing random
   * @throws IllegalArgumentException if k is out of range, a reference has no label, or a value is
   *     not finite
   */
  public static KnnClassifier of(
      Embeddings references, int k, Distance distance, Execution execution) {
    Checks.atLeast("k", k, 1);
    if (k > references.count()) {
      throw new IllegalArgumentException(
          "k must be <= number of references (" + references.count() + "), was " + k);
    }
    for (int i = 0; i < references.count(); i++) {
      if (references.labels()[i] < 0) {
        throw new IllegalArgumentException("references need labels, number " + i + " has none");
      }
    }
    checkFinite("references", references);
    return new KnnClassifier(references, k, distance, execution);
  }

  private static void checkFinite(String name, Embeddings embeddings) {
    float[] values = embeddings.values();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            name + " must be finite, was " + values[i] + " in number " + i / embeddings.dim());
      }
    }
  }

  /** A number that falls with the distance (queries, references). */
  private static Operand<TFloating> closeness(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> y, Distance distance) {
    var tf = scope.tf();
    if (distance == Distance.COSINE) {
      return tf.linalg.matMul(
          L2.normalize(scope, x), L2.normalize(scope, y), MatMul.transposeB(true));
    }
    // x·y - |y|²/2 differs from -|x - y|²/2 by what all references of a query have in common; taken
    // from the references' mean, so that the numbers are small and their differences exact
    Operand<TFloating> mean = tf.math.mean(y, tf.constant(0)); // (dim)
    Operand<TFloating> yc = tf.math.sub(y, mean);
    Operand<TFloating> halfSquares =
        tf.math.mul(
            tf.reduceSum(tf.math.square(yc), tf.constant(1), ReduceSum.keepDims(false)),
            scope.constant(0.5)); // (references)
    return tf.math.sub(
        tf.linalg.matMul(tf.math.sub(x, mean), yc, MatMul.transposeB(true)), halfSquares);
  }

  /**
   * The class of each query.
   *
   * @throws IllegalArgumentException if the embeddings' dimension is not the references', or a
   *     value is not finite
   * @throws IllegalStateException if the classifier is closed
   */
  public int[] predict(Embeddings embeddings) {
    int dim = references.dim();
    if (embeddings.dim() != dim) {
      throw new IllegalArgumentException(
          "queries must have the references' dimension (" + dim + "), was " + embeddings.dim());
    }
    checkFinite("queries", embeddings);
    int tile = (int) Math.max(1, TILE / Math.max(references.count(), dim));
    int[] classes = new int[embeddings.count()];
    for (int from = 0; from < classes.length; from += tile) {
      int size = Math.min(tile, classes.length - from);
      int[] neighbours = neighbours(embeddings, from, size);
      for (int i = 0; i < size; i++) {
        classes[from + i] = vote(Arrays.copyOfRange(neighbours, i * k, (i + 1) * k));
      }
    }
    return classes;
  }

  /** Indices of the nearest references, nearest first, k for each query. */
  private int[] neighbours(Embeddings embeddings, int from, int size) {
    int dim = embeddings.dim();
    var rows =
        DataBuffers.of(embeddings.values(), true, false)
            .slice((long) from * dim, (long) size * dim);
    try (TFloat32 fed = TFloat32.tensorOf(Shape.of(size, dim), rows);
        Result result = graph.session().runner().feed(queries, fed).fetch(nearest).run()) {
      int[] indices = new int[size * k];
      result.get(0).asRawTensor().data().asInts().read(indices);
      return indices;
    }
  }

  private int vote(int[] neighbours) {
    int best = -1;
    int most = 0;
    for (int i = 0; i < neighbours.length; i++) {
      int candidate = references.labels()[neighbours[i]];
      int votes = 0;
      for (int neighbour : neighbours) {
        if (references.labels()[neighbour] == candidate) {
          votes++;
        }
      }
      // nearest first, so of classes with as many votes the one met first stays
      if (votes > most) {
        most = votes;
        best = candidate;
      }
    }
    return best;
  }

  /**
   * The share of queries whose class is found, in [0, 1].
   *
   * @throws IllegalArgumentException as for {@link #predict}, or if a query has no label or there
   *     are none
   */
  public double accuracy(Embeddings embeddings) {
    int[] labels = embeddings.labels();
    if (labels.length == 0) {
      throw new IllegalArgumentException("accuracy needs at least one query, had none");
    }
    int[] predicted = predict(embeddings);
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new IllegalArgumentException("queries need labels, number " + i + " has none");
      }
      if (predicted[i] == labels[i]) {
        right++;
      }
    }
    return right / (double) labels.length;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    graph.close();
  }
}
