package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.PlainDistances;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.Refusal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansTest {
  @Test
  void finds_groups_that_lie_apart() {
    Embeddings apart = groups(300, 5, 100);
    KMeans groups = KMeans.of(apart, 5, 1);
    ClusterAgreement agreement = ClusterAgreement.of(apart.labels(), groups.clusters());
    assertThat(agreement.ami()).isCloseTo(1, within(1e-9));
    assertThat(groups.converged()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void no_embedding_is_nearer_to_another_centre_and_no_centre_can_be_better(long seed) {
    Embeddings some = PlainDistances.random(7, 200, 4, 3);
    KMeans groups = KMeans.of(some, 6, seed);
    assertThat(groups.converged()).isTrue();
    double[][] centres = new double[6][4];
    int[] sizes = new int[6];
    for (int i = 0; i < 200; i++) {
      sizes[groups.clusters()[i]]++;
      for (int d = 0; d < 4; d++) {
        centres[groups.clusters()[i]][d] += some.row(i)[d];
      }
    }
    double inertia = 0;
    for (int i = 0; i < 200; i++) {
      double[] squares = new double[6];
      for (int c = 0; c < 6; c++) {
        for (int d = 0; d < 4; d++) {
          squares[c] += Math.pow(some.row(i)[d] - centres[c][d] / sizes[c], 2);
        }
      }
      double own = squares[groups.clusters()[i]];
      assertThat(Arrays.stream(squares).min().orElseThrow()).isGreaterThan(own - 1e-4);
      inertia += own;
    }
    assertThat(groups.inertia()).isCloseTo(inertia, within(1e-3));
  }

  @Test
  void the_seed_decides_and_tiles_do_not() {
    Embeddings some = PlainDistances.random(7, 200, 4, 3);
    KMeans whole = KMeans.of(some, 6, 5);
    KMeans tiled = KMeans.with(some, 6, Tiling.create().withNumbers(50)).run(5);
    assertThat(tiled.clusters()).isEqualTo(whole.clusters());
    assertThat(KMeans.of(some, 6, 6).clusters()).isNotEqualTo(whole.clusters());
  }

  @Test
  void copies_leave_no_group_without_an_end() {
    KMeans groups = KMeans.of(new Embeddings(new float[10], 1, new int[10]), 3, 1);
    assertThat(groups.inertia()).isZero();
    assertThat(KMeans.of(new Embeddings(new float[] {1, 2, 3}, 1, new int[3]), 3, 1).clusters())
        .containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void refuses_what_does_not_fit() {
    Embeddings two = new Embeddings(new float[] {1, Float.NaN}, 1, new int[2]);
    new Refusal("k must be <= number of embeddings (2), was 3", () -> KMeans.of(two, 3, 1)).check();
    new Refusal("k must be >= 1, was 0", () -> KMeans.of(two, 0, 1)).check();
    new Refusal("embeddings must be finite, was NaN in number 1", () -> KMeans.of(two, 1, 1))
        .check();
  }

  private static Embeddings groups(int count, int classes, float apart) {
    Random random = new Random(3);
    float[] values = new float[2 * count];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % classes;
      values[2 * i] = (float) (apart * labels[i] + random.nextGaussian());
      values[2 * i + 1] = (float) random.nextGaussian();
    }
    return new Embeddings(values, 2, labels);
  }
}
