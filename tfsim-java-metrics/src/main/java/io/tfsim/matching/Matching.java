package io.tfsim.matching;

import io.tfsim.distances.Distance;
import io.tfsim.distances.RankedLabels;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Checks;
import io.tfsim.models.Embeddings;

/**
 * How queries get their class from their neighbours.
 *
 * @param matcher the rule
 * @param k neighbours that it looks at, at least 1
 * @param distance what is near; cosine by default
 * @param tiling how the work is cut
 */
public record Matching(Matcher matcher, int k, Distance distance, Tiling tiling) {
  /** Checks the range given above. */
  public Matching {
    Checks.atLeast("k", k, 1);
  }

  /** By k neighbours, by cosine. */
  public static Matching of(Matcher matcher, int k) {
    return new Matching(matcher, k, Distance.COSINE, Tiling.create());
  }

  /** The class of the nearest: 1-NN. */
  public static Matching nearest() {
    return of(new NearestMatch(), 1);
  }

  /** The class that most of k neighbours have. */
  public static Matching majority(int k) {
    return of(new MajorityVote(), k);
  }

  /**
   * The vote of k neighbours weighted by {@code exp(cosine / temperature)}. Wu et al. 2018 have k =
   * 200 and temperature 0.07 for ImageNet; 200 and 0.1 are usual for CIFAR-10.
   */
  public static Matching weighted(int k, double temperature) {
    return of(new WeightedVote(temperature), k);
  }

  /** The same with another distance. */
  public Matching withDistance(Distance newDistance) {
    return new Matching(matcher, k, newDistance, tiling);
  }

  /** The same with other tiles. */
  public Matching withTiling(Tiling newTiling) {
    return new Matching(matcher, k, distance, newTiling);
  }

  /**
   * Matches queries with references.
   *
   * @param queries with labels where the matches are to be judged; else -1 will do
   * @throws IllegalArgumentException if k is larger than the number of references, a reference has
   *     no label, dimensions differ, or a value is not finite
   */
  public Matches match(Embeddings queries, Embeddings references) {
    try (KnnClassifier classifier = KnnClassifier.of(references, this)) {
      return classifier.match(queries);
    }
  }

  /**
   * Matches queries with what any search found for them, of which the nearest k are looked at.
   *
   * @throws IllegalArgumentException if fewer were found
   */
  public Matches match(RankedLabels found) {
    if (found.k() < k) {
      throw new IllegalArgumentException("k must be <= " + found.k() + " neighbours, was " + k);
    }
    int tile = tiling.rows(Math.max(found.k(), (long) k * k));
    Matches.Collector matches = new Matches.Collector(found.queries());
    try (MatcherGraph graph = new MatcherGraph(matcher, k, tiling.execution())) {
      for (int from = 0; from < found.queries(); from += tile) {
        RankedLabels some = found.queries(from, Math.min(found.queries(), from + tile));
        matches.add(graph, some, from);
      }
    }
    return matches.done();
  }
}
