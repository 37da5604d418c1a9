package io.tfsim.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final int MOST = 700;

  private final Selection selection = new Selection(MOST);

  @Test
  void the_kth_largest_is_that_of_sorting() {
    forAll(
        (x, k, kth) -> assertThat(Selection.largest(x.clone(), x.length, k)).isEqualTo(kth),
        random -> (float) random.nextGaussian());
  }

  @Test
  void no_more_than_a_few_numbers_are_between_the_kth_largest_and_what_is_near_to_it() {
    forAll(
        (x, k, kth) -> {
          float near = selection.nearLargest(x, x.length, k);
          assertThat(near).isLessThanOrEqualTo(kth);
          assertThat(count(x, near) - count(x, kth)).isLessThanOrEqualTo(1 + x.length / 8);
        },
        random -> (float) random.nextGaussian(),
        random -> (float) Math.exp(10 * random.nextGaussian()), // nearly all in one part
        random -> (float) random.nextInt(3),
        random -> 7f,
        random -> 1e6f + random.nextFloat(), // few floats between
        random -> -1e-40f * random.nextFloat(),
        random -> 3e38f * (random.nextFloat() - 0.5f), // the range is no float
        random -> (float) Math.scalb(random.nextGaussian(), -random.nextInt(140)));
  }

  private static long count(float[] x, float least) {
    int count = 0;
    for (float number : x) {
      count += number >= least ? 1 : 0;
    }
    return count;
  }

  private interface Check {
    void of(float[] x, int k, float kth);
  }

  @SafeVarargs
  private static void forAll(Check check, Function<Random, Float>... kinds) {
    Random random = new Random(42);
    for (Function<Random, Float> kind : kinds) {
      for (int size : new int[] {1, 2, 9, 300, MOST}) {
        float[] x = new float[size];
        for (int i = 0; i < size; i++) {
          x[i] = kind.apply(random);
        }
        float[] sorted = x.clone();
        Arrays.sort(sorted);
        for (int k = 1; k <= size; k += 1 + size / 20) {
          check.of(x, k, sorted[size - k]);
        }
      }
    }
  }
}
