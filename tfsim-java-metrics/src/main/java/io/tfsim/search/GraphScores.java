package io.tfsim.search;

import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.vector.VectorUtil;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import io.tfsim.distances.Distance;
import java.nio.FloatBuffer;

/**
 * How near nodes of a graph are, as JVector wants it: larger is nearer, at least 0, and such that
 * one score is larger than another by the same factor in every scale, since the graph's edges are
 * chosen by factors.
 *
 * <p>By inner product, nodes are near by their products, too (Morozov and Babenko 2018): long
 * vectors are near to many, and that is where queries find theirs. Products x are told as x + 1, or
 * 1 / (1 - x) where they are negative (Lucene's maximum inner product), halved, and in units of a
 * usual length: however long the vectors are that come later, a larger product has a larger score.
 * The unit does not change with them, since JVector keeps scores.
 *
 * <p>Vectors are copied one by one when they are compared: there is no second copy of all.
 */
final class GraphScores implements BuildScoreProvider {
  private static final VectorTypeSupport TYPES =
      VectorizationProvider.getInstance().getVectorTypeSupport();

  /** Least length and squared distance that is divided by. */
  private static final float TINY = 1e-30f;

  /** Product of lengths from which on a product may be beyond single precision: with room. */
  private static final double HUGE = 1e30;

  private final Vectors vectors;
  private final Distance distance;
  private final GraphNodes nodes;

  /** By inner product, a usual length of vectors; 0 as long as all have length 0. */
  private double unit;

  private final ThreadLocal<Row> others;
  private final ThreadLocal<Row> diverse;

  GraphScores(Vectors vectors, Distance distance, GraphNodes nodes) {
    this.vectors = vectors;
    this.distance = distance;
    this.nodes = nodes;
    this.others = ThreadLocal.withInitial(() -> new Row(vectors.dim()));
    this.diverse = ThreadLocal.withInitial(() -> new Row(vectors.dim()));
  }

  double unit() {
    return unit;
  }

  /** Sets the length that products are told in; a much too large one makes them all alike. */
  void unit(double length) {
    unit = length;
  }

  /** Room for a row. */
  private static final class Row {
    private final FloatBuffer buffer;
    private final VectorFloat<?> vector;

    Row(int dim) {
      float[] values = new float[dim];
      this.buffer = FloatBuffer.wrap(values);
      this.vector = TYPES.createFloatVector(values);
    }

    VectorFloat<?> read(Vectors vectors, int row) {
      buffer.clear();
      vectors.read(row, row + 1, buffer);
      return vector;
    }
  }

  /** Scores of nodes for a query; by inner product, the products, which have no least. */
  SearchScoreProvider of(float[] query) {
    VectorFloat<?> x = TYPES.createFloatVector(query);
    double length = GraphNodes.length(query);
    return new DefaultSearchScoreProvider(
        distance == Distance.INNER_PRODUCT ? products(x, length) : scores(x, length));
  }

  private ScoreFunction.ExactScoreFunction products(VectorFloat<?> x, double length) {
    Row other = others.get();
    return node -> (float) product(x, length, other, node);
  }

  /** In double precision where single may not hold it, or sums on the way to it. */
  private double product(VectorFloat<?> x, double length, Row other, int node) {
    VectorFloat<?> y = other.read(vectors, nodes.row(node));
    if (length * nodes.length(node) < HUGE) {
      return VectorUtil.dotProduct(x, y);
    }
    double sum = 0;
    for (int i = 0; i < x.length(); i++) {
      sum += (double) x.get(i) * y.get(i);
    }
    return sum;
  }

  private ScoreFunction.ExactScoreFunction scores(VectorFloat<?> x, double length) {
    Row other = others.get();
    return switch (distance) {
      case COSINE ->
          node ->
              half(product(x, length, other, node) / Math.max(TINY, length * nodes.length(node)));
      case INNER_PRODUCT -> {
        double scale = 1 / Math.max(Double.MIN_NORMAL, unit * unit);
        yield node -> positive(product(x, length, other, node) * scale);
      }
      case EUCLIDEAN, SQUARED_EUCLIDEAN ->
          node -> 1 / (TINY + VectorUtil.squareL2Distance(x, other.read(vectors, nodes.row(node))));
      case MANHATTAN, SNR -> throw new IllegalStateException("refused before: " + distance);
    };
  }

  /** From [-1, 1] to [0, 1]. */
  private static float half(double cosine) {
    return (float) Math.max(0, (1 + cosine) / 2);
  }

  /** From all numbers to those above 0, in their order. */
  static float positive(double product) {
    return (float) (product < 0 ? 1 / (2 * (1 - product)) : (1 + product) / 2);
  }

  private ScoreFunction.ExactScoreFunction ofNode(Row place, int node) {
    return scores(place.read(vectors, nodes.row(node)), nodes.length(node));
  }

  @Override
  public boolean isExact() {
    return true;
  }

  @Override
  public VectorFloat<?> approximateCentroid() {
    throw new UnsupportedOperationException("not asked for by builders of graphs in memory");
  }

  @Override
  public SearchScoreProvider searchProviderFor(VectorFloat<?> vector) {
    throw new UnsupportedOperationException("nodes are added by number");
  }

  @Override
  public SearchScoreProvider searchProviderFor(int node) {
    return new DefaultSearchScoreProvider(ofNode(new Row(vectors.dim()), node));
  }

  @Override
  public SearchScoreProvider diversityProviderFor(int node) {
    return searchProviderFor(node);
  }

  /** Used up before the next one is asked for by the same thread. */
  @Override
  public ScoreFunction diversityScoreFunctionFor(int node) {
    return ofNode(diverse.get(), node);
  }
}
