package io.tfsim.distances;

import com.google.common.math.IntMath;
import io.tfsim.graph.Checks;
import io.tfsim.graph.Execution;
import java.math.RoundingMode;

/**
 * How work over many pairs is cut into tiles, and how each is computed.
 *
 * @param execution threads and float type; there is nothing random
 * @param numbers most numbers in a tile's largest array, at least 1. A tile has a few such arrays
 *     at one time; a single pair that needs more is a tile of its own.
 */
public record Tiling(Execution execution, long numbers) {
  /** 4 million numbers, 16 MB in float32: larger tiles are not faster, they leave the cache. */
  public static final long DEFAULT_NUMBERS = 1L << 22;

  /** Fewest queries of a tile while references can be cut instead: less is slow to multiply. */
  private static final long FEW_QUERIES = 64;

  private static final int MANY_QUERIES = 1024;

  /** Checks the range given above. */
  public Tiling {
    if (numbers < 1) {
      throw new IllegalArgumentException("numbers must be >= 1, was " + numbers);
    }
  }

  /** Every processor, {@link #DEFAULT_NUMBERS}. */
  public static Tiling create() {
    return of(Execution.seeded(0));
  }

  /** {@link #DEFAULT_NUMBERS}. */
  public static Tiling of(Execution execution) {
    return new Tiling(execution, DEFAULT_NUMBERS);
  }

  /** The same with another size of tiles. */
  public Tiling withNumbers(long newNumbers) {
    return new Tiling(execution, newNumbers);
  }

  /**
   * The size of a tile of pairs.
   *
   * @param references how many there are
   * @param perPair numbers that a pair takes
   * @param perQuery numbers that a query takes, whatever the references
   */
  Size size(long references, long perPair, long perQuery) {
    Checks.atLeast("references", Math.toIntExact(references), 1);
    long pairs = Math.max(1, numbers / perPair);
    long queries =
        Math.min(MANY_QUERIES, Math.max(Math.min(FEW_QUERIES, pairs), pairs / references));
    queries = Math.max(1, Math.min(queries, numbers / perQuery));
    return new Size((int) queries, (int) Math.max(1, Math.min(references, pairs / queries)));
  }

  /**
   * The size of a tile of pairs that is as near to a square as what there is allows: the least work
   * for each pair.
   *
   * @param dim numbers of a query or reference
   */
  public Size square(int queries, int references, int dim) {
    int rows = rows(dim);
    int some = even(queries, (int) Math.min(rows, Math.min(MANY_QUERIES, numbers)));
    return new Size(some, (int) Math.max(1, Math.min(Math.min(references, rows), numbers / some)));
  }

  /** The size of parts that are as large as allowed, but not one of them much smaller. */
  public static int even(int size, int most) {
    int parts = Math.max(1, IntMath.divide(size, most, RoundingMode.CEILING));
    return Math.max(1, IntMath.divide(size, parts, RoundingMode.CEILING));
  }

  /** Rows of a tile of rows with {@code perRow} numbers each. */
  public int rows(long perRow) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, numbers / perRow));
  }

  /** Most queries and references of a tile. */
  public record Size(int queries, int references) {}
}
