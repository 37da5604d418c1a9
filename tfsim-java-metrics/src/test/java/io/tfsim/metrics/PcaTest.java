package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.Refusal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcaTest {
  private static final int COUNT = 400;
  private static final int DIM = 5;

  /** Two orthogonal directions, of deviations 9 and 3, around a far point, and a little noise. */
  private static final double[][] DIRECTIONS = {
    {0.6, 0.8, 0, 0, 0}, {0, 0, 0, -0.6, 0.8},
  };

  private static final double[][] COORDINATES = coordinates();
  private static final Embeddings SOME = embeddings();

  private static double[][] coordinates() {
    Random random = new Random(1);
    double[][] coordinates = new double[COUNT][2];
    for (double[] row : coordinates) {
      row[0] = 9 * random.nextGaussian();
      row[1] = 3 * random.nextGaussian();
    }
    return coordinates;
  }

  private static Embeddings embeddings() {
    Random random = new Random(2);
    float[] values = new float[COUNT * DIM];
    for (int i = 0; i < values.length; i++) {
      double[] at = COORDINATES[i / DIM];
      values[i] =
          (float)
              (1000
                  + at[0] * DIRECTIONS[0][i % DIM]
                  + at[1] * DIRECTIONS[1][i % DIM]
                  + 0.01 * random.nextGaussian());
    }
    return new Embeddings(values, DIM, new int[COUNT]);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 100, 1 << 22})
  void finds_the_directions_of_most_variance(long numbers) {
    Pca pca = Pca.of(SOME, 2, Tiling.create().withNumbers(numbers));
    Embeddings points = pca.project(SOME);
    double[] mean = new double[2];
    for (double[] at : COORDINATES) {
      mean[0] += at[0] / COUNT;
      mean[1] += at[1] / COUNT;
    }
    for (int i = 0; i < COUNT; i++) {
      // random coordinates are a little correlated, which turns the components by a few per cent
      assertThat((double) points.row(i)[0]).isCloseTo(COORDINATES[i][0] - mean[0], within(0.8));
      assertThat((double) points.row(i)[1]).isCloseTo(COORDINATES[i][1] - mean[1], within(2.0));
    }
  }

  @Test
  void coordinates_are_uncorrelated_and_their_variances_are_the_shares() {
    Pca pca = Pca.of(SOME, DIM);
    Embeddings points = pca.project(SOME);
    double[][] products = new double[DIM][DIM];
    for (int i = 0; i < COUNT; i++) {
      for (int a = 0; a < DIM; a++) {
        for (int b = 0; b < DIM; b++) {
          products[a][b] += (double) points.row(i)[a] * points.row(i)[b] / COUNT;
        }
      }
    }
    double total = 0;
    for (int a = 0; a < DIM; a++) {
      total += products[a][a];
    }
    for (int a = 0; a < DIM; a++) {
      assertThat(products[a][a] / total).isCloseTo(pca.explained().get(a), within(1e-6));
      for (int b = 0; b < a; b++) {
        assertThat(products[a][b]).isCloseTo(0, within(1e-4));
      }
    }
    assertThat(pca.explained()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(pca.explained().stream().mapToDouble(s -> s).sum()).isCloseTo(1, within(1e-9));
  }

  @Test
  void the_largest_coordinate_of_a_component_is_positive() {
    // along (-3, 1): the component is (0.95, -0.32), whatever the sign of an eigenvector
    Pca pca = Pca.of(new Embeddings(new float[] {-3, 1, 3, -1}, 2, new int[2]), 1);
    assertThat(pca.project(new Embeddings(new float[] {3, -1}, 2, new int[1])).values()[0])
        .isCloseTo((float) Math.sqrt(10), within(1e-5f));
  }

  @Test
  void copies_have_no_variance() {
    Pca pca = Pca.of(new Embeddings(new float[] {1, 2, 1, 2}, 2, new int[2]), 2);
    assertThat(pca.explained()).containsExactly(0.0, 0.0);
    assertThat(pca.project(new Embeddings(new float[] {1, 2}, 2, new int[1])).values())
        .containsExactly(0, 0);
  }

  @Test
  void what_has_no_components_is_refused() {
    Embeddings two = new Embeddings(new float[] {1, 2, 3, 4}, 2, new int[2]);
    new Refusal("components must be >= 1, was 0", () -> Pca.of(two, 0)).check();
    new Refusal("components must be <= 2, was 3", () -> Pca.of(two, 3)).check();
    new Refusal("PCA needs at least 2 embeddings, was 1", () -> Pca.of(two.rows(0), 1)).check();
    new Refusal(
            "embeddings must have 2 dimensions, was 1",
            () -> Pca.of(two, 1).project(new Embeddings(new float[1], 1, new int[1])))
        .check();
  }
}
