package io.tfsim.metrics;

import io.tfsim.distances.Tiling;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.models.Embeddings;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.linalg.SelfAdjointEig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/**
 * Sums over embeddings, in double precision.
 *
 * @param sum of the embeddings (dim)
 * @param products sum of the products of any two dimensions (dim, dim)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SecondMoments(double[] sum, double[] products) {

  /**
   * Adds up embeddings less {@code origin} (dim): what is constant there is 0, exactly.
   *
   * @param embeddings finite
   */
  static SecondMoments of(Embeddings embeddings, float[] origin, Tiling tiling) {
    int dim = embeddings.dim();
    double[] sum = new double[dim];
    double[] products = new double[Math.multiplyExact(dim, dim)];
    int tile = tiling.rows(dim);
    try (ModelGraph graph = graph(tiling)) {
      LayerScope scope = graph.build(false).scope();
      var tf = scope.tf();
      var rows = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, dim)));
      Operand<TFloating> x = tf.math.sub(scope.cast(rows), scope.cast(tf.constant(origin)));
      Operand<TFloating> ofTile = tf.reduceSum(x, tf.constant(0), ReduceSum.keepDims(false));
      Operand<TFloating> productsOfTile = tf.linalg.matMul(x, x, MatMul.transposeA(true));
      for (int from = 0; from < embeddings.count(); from += tile) {
        int size = Math.min(tile, embeddings.count() - from);
        var values =
            DataBuffers.of(embeddings.values(), true, false)
                .slice((long) from * dim, (long) size * dim);
        try (TFloat32 fed = TFloat32.tensorOf(Shape.of(size, dim), values);
            Result result =
                graph
                    .session()
                    .runner()
                    .feed(rows, fed)
                    .fetch(ofTile)
                    .fetch(productsOfTile)
                    .run()) {
          add(sum, result, 0);
          add(products, result, 1);
        }
      }
    }
    return new SecondMoments(sum, products);
  }

  private static ModelGraph graph(Tiling tiling) {
    return ModelGraph.create(tiling.execution().withFloatType(FloatType.FLOAT64));
  }

  private static void add(double[] to, Result result, int index) {
    double[] more = read(result, index);
    for (int i = 0; i < to.length; i++) {
      to[i] += more[i];
    }
  }

  private static double[] read(Result result, int index) {
    double[] values = new double[Math.toIntExact(result.get(index).shape().size())];
    result.get(index).asRawTensor().data().asDoubles().read(values);
    return values;
  }

  /** The eigenvalues of the products, ascending. */
  double[] eigenvalues(Tiling tiling) {
    return eigen(products, sum.length, tiling).values();
  }

  /**
   * The covariance of any two dimensions (dim, dim).
   *
   * @param count how many embeddings were added up
   */
  double[] covariance(int count) {
    int dim = sum.length;
    double[] covariance = new double[products.length];
    for (int i = 0; i < products.length; i++) {
      covariance[i] = products[i] / count - sum[i / dim] / count * (sum[i % dim] / count);
    }
    return covariance;
  }

  /**
   * Eigenvalues and eigenvectors of a symmetric matrix.
   *
   * @param values ascending
   * @param vectors (dim, dim), row by row: a column for each eigenvalue
   */
  record Eigen(double[] values, double[] vectors) {}

  static Eigen eigen(double[] symmetric, int dim, Tiling tiling) {
    Shape shape = Shape.of(dim, dim);
    try (ModelGraph graph = graph(tiling)) {
      var tf = graph.root();
      var matrix = tf.placeholder(TFloat64.class, Placeholder.shape(shape));
      var eigen = tf.linalg.selfAdjointEig(matrix, SelfAdjointEig.computeV(true));
      try (TFloat64 fed = TFloat64.tensorOf(shape, DataBuffers.of(symmetric, true, false))) {
        Session.Runner runner = graph.session().runner().feed(matrix, fed);
        try (Result result = runner.fetch(eigen.e()).fetch(eigen.v()).run()) {
          return new Eigen(read(result, 0), read(result, 1));
        }
      }
    }
  }
}
