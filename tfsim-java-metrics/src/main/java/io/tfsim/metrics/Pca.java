package io.tfsim.metrics;

import io.tfsim.distances.Tiling;
import io.tfsim.graph.Checks;
import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.List;

/**
 * Principal component analysis: the directions in which embeddings vary most, to look at them.
 *
 * <p>The components are eigenvectors of the covariance, of unit length; the sign of each is the one
 * that makes its largest coordinate positive, so that the same embeddings give the same picture.
 */
public final class Pca {
  private final double[] mean;
  private final double[][] components;
  private final List<Double> explained;

  private Pca(double[] mean, double[][] components, List<Double> explained) {
    this.mean = mean;
    this.components = components;
    this.explained = explained;
  }

  /** Finds components with tiles as they come. */
  public static Pca of(Embeddings embeddings, int components) {
    return of(embeddings, components, Tiling.create());
  }

  /**
   * Finds components.
   *
   * @param components how many, from 1 to the number of dimensions
   * @throws IllegalArgumentException if that is out of range, there are fewer than two embeddings,
   *     or a value is not finite
   */
  public static Pca of(Embeddings embeddings, int components, Tiling tiling) {
    int dim = embeddings.dim();
    int count = embeddings.count();
    Checks.atLeast("components", components, 1);
    Checks.atMost("components", components, dim);
    if (count < 2) {
      throw new IllegalArgumentException("PCA needs at least 2 embeddings, was " + count);
    }
    embeddings.requireFinite("embeddings");
    float[] origin = embeddings.row(0);
    SecondMoments moments = SecondMoments.of(embeddings, origin, tiling);
    double[] mean = new double[dim];
    Arrays.setAll(mean, d -> origin[d] + moments.sum()[d] / count);
    SecondMoments.Eigen eigen = SecondMoments.eigen(moments.covariance(count), dim, tiling);
    double total = Arrays.stream(eigen.values()).map(v -> Math.max(0, v)).sum();
    double[][] found = new double[components][];
    Double[] shares = new Double[components];
    for (int c = 0; c < components; c++) {
      int column = dim - 1 - c; // eigenvalues ascend
      found[c] = component(eigen.vectors(), dim, column);
      shares[c] = total == 0 ? 0 : Math.max(0, eigen.values()[column]) / total;
    }
    return new Pca(mean, found, List.of(shares));
  }

  private static double[] component(double[] vectors, int dim, int column) {
    double[] component = new double[dim];
    Arrays.setAll(component, d -> vectors[d * dim + column]);
    double largest = 0;
    for (double value : component) {
      largest = Math.abs(value) > Math.abs(largest) ? value : largest;
    }
    double sign = largest < 0 ? -1 : 1;
    Arrays.setAll(component, d -> sign * component[d]);
    return component;
  }

  /** Share of the variance that each component has, descending; 0 where there is no variance. */
  public List<Double> explained() {
    return explained;
  }

  /**
   * The coordinates of embeddings along the components, from the mean of those that the components
   * were found by: (count, components).
   *
   * @throws IllegalArgumentException if their dimension is another one
   */
  public Embeddings project(Embeddings embeddings) {
    int dim = mean.length;
    if (embeddings.dim() != dim) {
      throw new IllegalArgumentException(
          "embeddings must have " + dim + " dimensions, was " + embeddings.dim());
    }
    float[] projected = new float[embeddings.count() * components.length];
    for (int i = 0; i < projected.length; i++) {
      double[] component = components[i % components.length];
      int row = i / components.length * dim;
      double sum = 0;
      for (int d = 0; d < dim; d++) {
        sum += (embeddings.values()[row + d] - mean[d]) * component[d];
      }
      projected[i] = (float) sum;
    }
    return new Embeddings(projected, components.length, embeddings.labels());
  }
}
