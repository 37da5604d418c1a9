package io.tfsim.search;

import io.tfsim.distances.Distance;
import io.tfsim.graph.Checks;
import java.nio.file.Path;

/**
 * Approximate search by a graph of near neighbours (JVector's: Vamana with the layers of HNSW):
 * much faster than looking at every vector, and now and then one of the nearest is missed.
 *
 * <p>By cosine, inner product and the two Euclidean distances. Distances are those of exact search,
 * to the last bit; only who is found is approximate. Where a search would look at all vectors
 * anyway ({@code searchWidth} or k are not below their number), or the graph leads to fewer than k,
 * or by inner product to one whose product is negative, it is exact.
 *
 * <p>The graph is on the heap: about {@code 12 * degree} bytes for each vector, which stay where
 * they are. It is built by all threads when a search is opened; a vector that is added later costs
 * about as much as {@code buildWidth / searchWidth} searches, by one thread. Built by more than one
 * thread, no two graphs are the same. JVector uses SIMD on JDK 20 and later, with {@code
 * --add-modules jdk.incubator.vector}.
 *
 * @param degree neighbours of a vector in the graph, at least 2; the more, the better and larger.
 *     32, as JVector's own benchmarks have it
 * @param buildWidth candidates when a vector's neighbours are looked for, at least 1; the more, the
 *     better and slower to build. 100, likewise
 * @param searchWidth candidates when a query's neighbours are looked for, at least 1, where k is
 *     not more; the more, the better and slower
 * @param threads that build and search, at least 1
 */
public record Approximate(int degree, int buildWidth, int searchWidth, int threads)
    implements SearchMethod {
  /** Checks the ranges given above. */
  public Approximate {
    Checks.atLeast("degree", degree, 2);
    Checks.atLeast("buildWidth", buildWidth, 1);
    Checks.atLeast("searchWidth", searchWidth, 1);
    Checks.atLeast("threads", threads, 1);
  }

  /** Degree 32, width 100 to build and to search, every processor. */
  public static Approximate create() {
    return new Approximate(32, 100, 100, Runtime.getRuntime().availableProcessors());
  }

  /** The same with another degree. */
  public Approximate withDegree(int newDegree) {
    return new Approximate(newDegree, buildWidth, searchWidth, threads);
  }

  /** The same with another width to build. */
  public Approximate withBuildWidth(int newWidth) {
    return new Approximate(degree, newWidth, searchWidth, threads);
  }

  /** The same with another width to search. */
  public Approximate withSearchWidth(int newWidth) {
    return new Approximate(degree, buildWidth, newWidth, threads);
  }

  /** The same with another number of threads. */
  public Approximate withThreads(int newThreads) {
    return new Approximate(degree, buildWidth, searchWidth, newThreads);
  }

  /**
   * Builds a graph of the vectors.
   *
   * @throws IllegalArgumentException by Manhattan or SNR
   */
  @Override
  public Search open(Vectors vectors, Distance distance) {
    return GraphSearch.build(vectors, distance, this);
  }

  /**
   * Reads a graph. It must have the same degree; the widths may be others.
   *
   * @throws IllegalArgumentException by Manhattan or SNR, or if the file is damaged, or of other
   *     vectors, another distance or degree
   */
  @Override
  public Search open(Vectors vectors, Distance distance, Path saved) {
    return GraphSearch.read(saved, vectors, distance, this);
  }
}
