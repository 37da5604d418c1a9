package io.tfsim.search;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.tfsim.distances.Closeness;
import io.tfsim.distances.Distance;
import io.tfsim.distances.Pairs;
import io.tfsim.graph.Execution;
import java.util.Random;

/** When an exact search tries products in bfloat16 first. */
enum CoarseProducts {
  /** Always, where there are any; for tests. */
  ALWAYS {
    @Override
    boolean areFaster(int queries, double perQuery) {
      return true;
    }
  },
  /** Never; for tests. */
  NEVER {
    @Override
    boolean areFaster(int queries, double perQuery) {
      return false;
    }
  },
  /** For large searches, where this machine was measured to be faster by them. */
  WHERE_FASTER {
    @Override
    boolean areFaster(int queries, double perQuery) {
      return queries >= MANY && queries * perQuery >= LARGE && FASTER_HERE.get();
    }
  };

  /** Products of a search that takes as long as measuring: about a tenth of a second. */
  private static final double LARGE = 1e10;

  /** For fewer queries, to prepare the vectors takes longer than the products. */
  private static final int MANY = 256;

  /** They are coarser, so some more is to be computed after them. */
  private static final double CLEARLY = 0.75;

  private static final System.Logger LOGGER = System.getLogger(CoarseProducts.class.getName());
  private static final int DIM = 512;
  private static final int QUERIES = 512;
  private static final int KEYS = 2048;
  private static final int TIMES = 10;

  private static final Supplier<Boolean> FASTER_HERE = Suppliers.memoize(CoarseProducts::measure);

  /**
   * Whether to try them.
   *
   * @param queries how many at one time
   * @param perQuery multiplications for each
   */
  abstract boolean areFaster(int queries, double perQuery);

  private static boolean measure() {
    Execution execution = Execution.seeded(0);
    float[] rows = new float[KEYS * DIM];
    Random random = new Random(0);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextFloat(); // positive, so that sums are large and so are their errors
    }
    try (var fine = new Sample(Closeness.of(Distance.INNER_PRODUCT, DIM, execution), rows);
        var coarse = new Sample(Closeness.coarse(Distance.INNER_PRODUCT, DIM, execution), rows)) {
      // in turns, since other programs may slow down the one or the other
      double coarseSeconds = Double.POSITIVE_INFINITY;
      double fineSeconds = Double.POSITIVE_INFINITY;
      for (int i = 0; i < TIMES; i++) {
        coarseSeconds = Math.min(coarseSeconds, coarse.seconds());
        fineSeconds = Math.min(fineSeconds, fine.seconds());
      }
      return coarseSeconds < CLEARLY * fineSeconds && coarse.agreesWith(fine);
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "searches go on without products in bfloat16", e);
      return false;
    }
  }

  /** The closeness of some rows. */
  private static final class Sample implements AutoCloseable {
    private final Closeness closeness;
    private final Closeness.Rows queries;
    private final Closeness.Rows keys;

    Sample(Closeness closeness, float[] rows) {
      this.closeness = closeness;
      try {
        this.queries = closeness.prepare(rows, QUERIES, new float[DIM]);
        this.keys = closeness.prepare(rows, KEYS, new float[DIM]);
      } catch (RuntimeException e) {
        closeness.close();
        throw e;
      }
    }

    double seconds() {
      long start = System.nanoTime();
      closeness.of(queries, keys).close();
      return (System.nanoTime() - start) / 1e9;
    }

    /** Whether the errors are as small as they should be: not so if sums are in bfloat16, too. */
    boolean agreesWith(Sample fine) {
      try (var pairs = closeness.of(queries, keys);
          var finePairs = fine.closeness.of(fine.queries, fine.keys)) {
        Closeness.Extent largest = keys.largest();
        Pairs.Reader reader = pairs.reader();
        Pairs.Reader fineReader = finePairs.reader();
        for (int i = 0; i < QUERIES; i++) {
          reader.read(i);
          fineReader.read(i);
          for (int j = 0; j < KEYS; j++) {
            double rounding = closeness.rounding(queries.extent(i), largest, fineReader.get(j));
            if (!(Math.abs(reader.get(j) - fineReader.get(j)) <= rounding / 2)) {
              return false;
            }
          }
        }
        return true;
      }
    }

    @Override
    public void close() {
      queries.close();
      keys.close();
      closeness.close();
    }
  }
}
