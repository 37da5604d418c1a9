package io.tfsim.search;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.models.Embeddings;
import java.nio.file.Path;

/**
 * Finds the nearest of some vectors.
 *
 * <p>Several threads may search at once. What changes the vectors waits until no search is under
 * way, and then says what changed, by {@link #added} and {@link #removed}: an {@code Index} does
 * both. Owns memory: close it.
 */
public interface Search extends AutoCloseable {
  /** How distances are measured. */
  Distance distance();

  /**
   * The nearest rows of each query, nearest first; of rows at the same distance those with the
   * lower number first.
   *
   * @param queries of the vectors' dimension; labels are not looked at
   * @param k from 1 to {@link Vectors#size}
   * @return row numbers and distances
   * @throws IllegalArgumentException if k is out of range, queries times k is not below 2^31, the
   *     dimension is another, or a value is not finite
   * @throws IllegalStateException if this is closed
   */
  Neighbours find(Embeddings queries, int k);

  /** Says that rows are new, or were holes and are none any more: many at one time if there are. */
  void added(int... rows);

  /** Says that rows have become holes. One whose vector changes is removed, then added. */
  void removed(int... rows);

  /**
   * Writes to a file what {@link SearchMethod#open(Vectors, io.tfsim.distances.Distance, Path)} can
   * read instead of making it again, if there is such: a graph. Exact search writes nothing.
   *
   * <p>What is written is of the vectors without their holes: what reads it reads them, in the same
   * order, and no holes between them.
   *
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  void save(Path file);

  @Override
  void close();
}
