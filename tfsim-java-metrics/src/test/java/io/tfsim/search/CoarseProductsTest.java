package io.tfsim.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.distances.Closeness;
import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.Pairs;
import io.tfsim.distances.PlainDistances;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Execution;
import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Products in bfloat16 find what those in single precision find. */
class CoarseProductsTest {
  private static final int DIM = 24;

  /** Vectors of some shape, from which queries and references are drawn. */
  enum Vectors {
    DIRECTIONS {
      @Override
      float next(Random random, int row, int column) {
        return (float) random.nextGaussian();
      }
    },
    LENGTHS_FROM_SMALL_TO_LARGE {
      @Override
      float next(Random random, int row, int column) {
        return (float) (random.nextGaussian() * Math.pow(10, row % 13 - 6));
      }
    },
    CLUSTERS {
      @Override
      float next(Random random, int row, int column) {
        return (float) (Math.sin(row % 7 * 31 + column) + 0.05 * random.nextGaussian());
      }
    },
    COPIES {
      @Override
      float next(Random random, int row, int column) {
        return (float) Math.sin(row % 40 * 17 + column);
      }
    },
    FAR_FROM_THE_ORIGIN {
      @Override
      float next(Random random, int row, int column) {
        return (float) (100 + random.nextGaussian());
      }
    },
    TINY {
      @Override
      float next(Random random, int row, int column) {
        return (float) (1e-21 * random.nextGaussian());
      }
    },
    NEGATIVE_PRODUCTS {
      @Override
      float next(Random random, int row, int column) {
        return (float) ((row < 60 ? -1 : 1) * Math.abs(random.nextGaussian()));
      }
    };

    abstract float next(Random random, int row, int column);

    Embeddings draw(int from, int to) {
      Random random = new Random(from);
      float[] values = new float[(to - from) * DIM];
      for (int i = 0; i < values.length; i++) {
        values[i] = next(random, from + i / DIM, i % DIM);
      }
      return new Embeddings(values, DIM, new int[to - from]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void find_what_fine_ones_find(Vectors vectors) {
    Embeddings queries = vectors.draw(0, 60);
    Embeddings references = vectors.draw(60, 1_560);
    for (Distance distance : Distance.values()) {
      for (long numbers : new long[] {3_000, 1 << 22}) {
        Tiling tiling = Tiling.create().withNumbers(numbers);
        for (int k : new int[] {1, 17, 300}) {
          var data = new EmbeddingVectors(references);
          try (var coarse = ExactSearch.over(data, distance, tiling, CoarseProducts.ALWAYS);
              var fine = ExactSearch.over(data, distance, tiling, CoarseProducts.NEVER)) {
            assertSame(coarse.find(queries, k), fine.find(queries, k));
            boolean products = distance != Distance.MANHATTAN && distance != Distance.SNR;
            if (vectors == Vectors.DIRECTIONS) {
              assertThat(coarse.coarselyFound() > 0).isEqualTo(products);
            }
            assertThat(fine.coarselyFound()).isZero();
          }
        }
      }
    }
  }

  private static void assertSame(Neighbours found, Neighbours expected) {
    assertThat(found.indices()).isEqualTo(expected.indices());
    assertThat(found.distances()).isEqualTo(expected.distances());
  }

  @ParameterizedTest
  @EnumSource(names = {"COSINE", "INNER_PRODUCT", "EUCLIDEAN", "SQUARED_EUCLIDEAN"})
  void holes_and_selves_are_left_out_in_several_threads_too(Distance distance) {
    ChangingVectors data = new ChangingVectors(Vectors.DIRECTIONS.draw(0, 900));
    Embeddings queries = Vectors.DIRECTIONS.draw(900, 960);
    Tiling tiling = Tiling.create().withNumbers(20_000);
    try (var coarse = ExactSearch.over(data, distance, tiling, CoarseProducts.ALWAYS);
        var fine = ExactSearch.over(data, distance, tiling, CoarseProducts.NEVER)) {
      assertSame(coarse.findAmongOthers(20), fine.findAmongOthers(20));
      for (int row = 0; row < 900; row += 3) {
        data.remove(row);
      }
      Neighbours expected = fine.find(queries, 20);
      IntStream.range(0, 4)
          .mapToObj(i -> CompletableFuture.supplyAsync(() -> coarse.find(queries, 20)))
          .toList()
          .forEach(found -> assertSame(found.join(), expected));
      assertThat(coarse.coarselyFound()).isGreaterThan(4);
    }
  }

  @Test
  void what_is_too_near_for_bfloat16_is_left_to_single_precision() {
    Embeddings references = Vectors.FAR_FROM_THE_ORIGIN.draw(60, 3_060);
    Embeddings queries = Vectors.FAR_FROM_THE_ORIGIN.draw(0, 60);
    Tiling tiling = Tiling.create().withNumbers(10_000);
    var data = new EmbeddingVectors(references);
    try (var coarse = ExactSearch.over(data, Distance.COSINE, tiling, CoarseProducts.ALWAYS);
        var fine = ExactSearch.over(data, Distance.COSINE, tiling, CoarseProducts.NEVER)) {
      assertSame(coarse.find(queries, 10), fine.find(queries, 10));
      assertThat(coarse.coarselyFound()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "COSINE, DIRECTIONS",
    "INNER_PRODUCT, DIRECTIONS",
    "EUCLIDEAN, DIRECTIONS",
    "SQUARED_EUCLIDEAN, CLUSTERS",
    "INNER_PRODUCT, LENGTHS_FROM_SMALL_TO_LARGE",
    "INNER_PRODUCT, NEGATIVE_PRODUCTS",
  })
  void rounding_is_a_bound_that_is_not_far_off(Distance distance, Vectors vectors) {
    Embeddings queries = vectors.draw(0, 60);
    Embeddings keys = vectors.draw(60, 560);
    double[][] far = PlainDistances.pairs(queries, keys, distance);
    double worst = 0;
    try (var closeness = Closeness.coarse(distance, DIM, Execution.seeded(0));
        var x = closeness.prepare(queries.values(), 60, new float[DIM]);
        var y = closeness.prepare(keys.values(), 500, new float[DIM]);
        var pairs = closeness.of(x, y)) {
      for (int i = 0; i < 60; i++) {
        Pairs.Reader reader = pairs.reader().read(i);
        reader.next(0, Float.NEGATIVE_INFINITY);
        float[] close = new float[500];
        for (int j = 0; j < close.length; j++) {
          close[j] = reader.get(j);
        }
        Integer[] order = new Integer[close.length];
        Arrays.setAll(order, j -> j);
        double[] distances = far[i];
        Arrays.sort(order, (a, b) -> Double.compare(distances[a], distances[b]));
        // of what is further away, nothing may be closer by more than rounding
        for (int near = 0; near < order.length; near++) {
          for (int further = near + 1; further < order.length; further++) {
            double closer = close[order[further]];
            double excess = closer - close[order[near]];
            if (excess > 0) {
              double bound = closeness.rounding(x.extent(i), y.largest(), closer);
              assertThat(excess).isLessThanOrEqualTo(bound);
              worst = Math.max(worst, excess / bound);
            }
          }
        }
      }
    }
    assertThat(worst).isGreaterThan(vectors == Vectors.LENGTHS_FROM_SMALL_TO_LARGE ? 0.01 : 0.05);
  }
}
