package io.tfsim.index;

import io.tfsim.search.Vectors;

/**
 * Where the rows of an index are kept.
 *
 * <p>Reading may go on in several threads; whoever changes rows sees to it that nobody reads
 * meanwhile: an {@link Index} does. A change happens as a whole or not at all.
 */
public interface Store extends Vectors, AutoCloseable {
  /** What the rows are of. */
  IndexInfo info();

  /**
   * Keeps other information.
   *
   * @throws IllegalStateException if it cannot be kept
   */
  void setInfo(IndexInfo info);

  /** An id above all that ever were. */
  long nextId();

  /** The number of the row of an id, or -1 if there is none. */
  int find(long id);

  /** Id of a row that is no hole. */
  long id(int row);

  /** Label of a row that is no hole. */
  int label(int row);

  /** Text of a row that is no hole. */
  String text(int row);

  /**
   * Puts rows in. One whose id is there already takes its place: the old row becomes a hole, and
   * the new one gets a number that was a hole before, or a new one.
   *
   * @param rows with ids, of this dimension
   * @return the numbers of the rows
   * @throws IllegalStateException if they cannot be kept; nothing has changed then, unless the
   *     message says that this is not known
   */
  int[] put(Rows rows);

  /**
   * Takes rows out.
   *
   * @param ids of rows that are there, no two alike
   * @throws IllegalStateException as for {@link #put}
   */
  void remove(long[] ids);

  /** Lets memory and connections go; what is kept elsewhere stays there. */
  @Override
  void close();
}
