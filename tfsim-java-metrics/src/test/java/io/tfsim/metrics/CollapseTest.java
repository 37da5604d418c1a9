package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CollapseTest {
  @Test
  void a_known_case() {
    // at unit length: (1, 0), (0, 1), (1, 0), (0, 1): each coordinate is 0 or 1 half of the time
    Collapse collapse =
        Collapse.of(new Embeddings(new float[] {2, 0, 0, 3, 5, 0, 0, 7}, 2, new int[4]));
    assertThat(collapse.std()).isCloseTo(0.5, within(1e-9));
    assertThat(collapse.expected()).isCloseTo(Math.sqrt(0.5), within(1e-12));
    assertThat(collapse.healthy()).isTrue();
  }

  @Test
  void even_directions_have_the_expected_std() {
    Random random = new Random(3);
    float[] values = new float[2_000 * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Collapse collapse = Collapse.of(new Embeddings(values, 16, new int[2_000]));
    assertThat(collapse.std()).isCloseTo(collapse.expected(), within(0.01));
    assertThat(collapse.healthy()).isTrue();
  }

  @Test
  void one_direction_is_collapsed_whatever_its_length() {
    Collapse collapse = Collapse.of(new Embeddings(new float[] {1, 2, 3, 6, 5, 10}, 2, new int[3]));
    assertThat(collapse.std()).isCloseTo(0, within(1e-7));
    assertThat(collapse.healthy()).isFalse();
  }

  @Test
  void a_half_of_the_expected_is_the_limit() {
    assertThat(Collapse.HEALTHY_SHARE).isEqualTo(0.5);
    // of 100 unit vectors, some point elsewhere: std = sqrt(p (1 - p)), expected = sqrt(1/2)
    assertThat(Collapse.of(someElsewhere(14)).healthy()).isFalse(); // .347 < .354
    assertThat(Collapse.of(someElsewhere(16)).healthy()).isTrue(); // .367
  }

  private static Embeddings someElsewhere(int count) {
    float[] values = new float[200];
    for (int i = 0; i < 100; i++) {
      values[2 * i + (i < count ? 1 : 0)] = 1;
    }
    return new Embeddings(values, 2, new int[100]);
  }

  @Test
  void zero_embeddings_are_collapsed() {
    Collapse collapse = Collapse.of(new Embeddings(new float[6], 3, new int[2]));
    assertThat(collapse.std()).isEqualTo(0);
    assertThat(collapse.healthy()).isFalse();
  }

  @Test
  void nan_is_not_healthy() {
    float[] values = new float[6];
    Arrays.fill(values, Float.NaN);
    assertThat(Collapse.of(new Embeddings(values, 3, new int[2])).healthy()).isFalse();
  }

  @Test
  void needs_two() {
    assertThatThrownBy(() -> Collapse.of(new Embeddings(new float[3], 3, new int[1])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("collapse needs at least 2 embeddings, was 1");
  }
}
