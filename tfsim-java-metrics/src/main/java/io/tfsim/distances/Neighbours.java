package io.tfsim.distances;

/**
 * The nearest references of some queries, nearest first; of references at the same distance, those
 * with the lower index first.
 *
 * @param k neighbours of a query
 * @param indices of the references, k for each query
 * @param distances from the query, in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record Neighbours(int k, int[] indices, float[] distances) {
  /** Checks that the sizes agree. */
  public Neighbours {
    if (indices.length != distances.length || k < 1 || indices.length % k != 0) {
      throw new IllegalArgumentException(
          "neighbours must be k ("
              + k
              + ") for each query, were "
              + indices.length
              + " indices and "
              + distances.length
              + " distances");
    }
  }

  /** Number of queries. */
  public int queries() {
    return indices.length / k;
  }

  /** The labels of the neighbours, k for each query. */
  public int[] labels(int[] referenceLabels) {
    int[] labels = new int[indices.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = referenceLabels[indices[i]];
    }
    return labels;
  }
}
