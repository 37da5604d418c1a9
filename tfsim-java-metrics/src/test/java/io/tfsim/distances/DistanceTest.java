package io.tfsim.distances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.graph.LayerScope;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.GradientCheck;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

class DistanceTest {
  @ParameterizedTest
  @EnumSource
  void of_all_pairs_as_by_the_formula(Distance distance) {
    Embeddings queries = PlainDistances.random(1, 7, 12, 2);
    Embeddings keys = PlainDistances.random(2, 9, 12, 2);
    ValuesAssert.assertThat(pairwise(distance, queries, keys))
        .isCloseTo(plain(queries, keys, distance), Tolerance.of(1e-5, 1e-5));
  }

  @ParameterizedTest
  @EnumSource
  void of_single_pairs_as_by_the_formula(Distance distance) {
    Embeddings x = PlainDistances.random(1, 7, 12, 2);
    Embeddings y = PlainDistances.random(2, 7, 12, 2);
    double[] plain = new double[7];
    Arrays.setAll(plain, i -> PlainDistances.between(x.row(i), y.row(i), distance));
    try (TestGraph graph = TestGraph.float32()) {
      ValuesAssert.assertThat(
              graph.run(
                  distance.between(
                      graph.inference().scope(), graph.input(values(x)), graph.input(values(y)))))
          .isCloseTo(Values.vector(plain), Tolerance.of(1e-5, 1e-5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void has_the_gradient_of_its_value(Distance distance) {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> x = graph.input(Values.normal(1, 3, 6));
      Operand<TFloating> y = graph.input(Values.normal(2, 4, 6));
      Operand<TFloating> factors = graph.input(Values.uniform(3, 0.5, 1.5, 3, 4));
      Operand<TFloating> loss = graph.weightedSum(scope, distance.pairwise(scope, x, y), factors);
      GradientCheck.in(graph, scope).of("x", x).of("y", y).assertGradientsOf(loss);
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_embedding_is_nowhere_nan_and_zero_from_itself(Distance distance) {
    Embeddings some =
        new Embeddings(new float[] {0, 0, 0, 1, 2, 4, 5, 5, 5, 1, 2, 4}, 3, new int[4]);
    Values pairs = pairwise(distance, some, some);
    ValuesAssert.assertThat(pairs).isFinite();
    if (distance != Distance.INNER_PRODUCT) {
      assertThat(pairs.at(5)).isCloseTo(0, within(1e-6));
      assertThat(pairs.at(7)).isCloseTo(0, within(1e-6));
    }
    if (distance == Distance.COSINE) {
      assertThat(pairs.row(0).toArray()).containsOnly(1);
    }
  }

  @Test
  void euclidean_distances_are_exact_far_from_the_origin() {
    Embeddings far = new Embeddings(new float[] {10_000, 10_001, 10_003}, 1, new int[3]);
    assertThat(pairwise(Distance.EUCLIDEAN, far, far).row(0).toArray()).containsExactly(0, 1, 3);
  }

  @Test
  void unknown_names_are_refused() {
    assertThat(Distance.named(" L2 ")).isEqualTo(Distance.EUCLIDEAN);
    assertThatThrownBy(() -> Distance.named("l3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("distance must be one of cosine, ")
        .hasMessageEndingWith(", was 'l3'");
  }

  private static Values pairwise(Distance distance, Embeddings queries, Embeddings keys) {
    try (TestGraph graph = TestGraph.float32()) {
      return graph.run(
          distance.pairwise(
              graph.inference().scope(), graph.input(values(queries)), graph.input(values(keys))));
    }
  }

  private static Values values(Embeddings embeddings) {
    return Values.of(Shape.of(embeddings.count(), embeddings.dim()), embeddings.values());
  }

  private static Values plain(Embeddings queries, Embeddings keys, Distance distance) {
    return Values.of(
        Shape.of(queries.count(), keys.count()),
        Arrays.stream(PlainDistances.pairs(queries, keys, distance))
            .flatMapToDouble(Arrays::stream)
            .toArray());
  }
}
