package io.tfsim.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Execution;
import io.tfsim.models.Embeddings;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnnClassifierTest {
  @ParameterizedTest
  @CsvSource({"EUCLIDEAN,1", "EUCLIDEAN,5", "EUCLIDEAN,40", "COSINE,1", "COSINE,5", "COSINE,40"})
  void agrees_with_a_plain_search(Distance distance, int k) {
    Embeddings references = random(1, 40, 6, 3);
    Embeddings queries = random(2, 100, 6, 3);
    try (var knn = KnnClassifier.of(references, Matching.majority(k).withDistance(distance))) {
      assertThat(knn.predict(queries)).isEqualTo(plain(references, queries, k, distance));
    }
  }

  @Test
  void the_distances_differ() {
    // by angle the first, by length of the difference the second
    Embeddings references = new Embeddings(new float[] {10, 10, 1, 0}, 2, new int[] {0, 1});
    Embeddings query = new Embeddings(new float[] {1, 1}, 2, new int[] {0});
    try (var cosine =
            KnnClassifier.of(references, Matching.majority(1).withDistance(Distance.COSINE));
        var euclidean =
            KnnClassifier.of(references, Matching.majority(1).withDistance(Distance.EUCLIDEAN))) {
      assertThat(cosine.predict(query)).containsExactly(0);
      assertThat(euclidean.predict(query)).containsExactly(1);
    }
  }

  @Test
  void of_as_many_votes_the_nearer_wins() {
    Embeddings references = new Embeddings(new float[] {4, 3, 2, 1}, 1, new int[] {1, 0, 1, 0});
    Embeddings query = new Embeddings(new float[] {0}, 1, new int[] {0});
    try (var knn =
        KnnClassifier.of(references, Matching.majority(4).withDistance(Distance.EUCLIDEAN))) {
      assertThat(knn.predict(query)).containsExactly(0);
    }
  }

  @Test
  void more_votes_beat_the_nearest() {
    Embeddings references = new Embeddings(new float[] {4, 3, 2, 1}, 1, new int[] {0, 1, 1, 0});
    Embeddings query = new Embeddings(new float[] {0}, 1, new int[] {0});
    try (var knn =
        KnnClassifier.of(references, Matching.majority(3).withDistance(Distance.EUCLIDEAN))) {
      assertThat(knn.predict(query)).containsExactly(1);
    }
  }

  @Test
  void finds_small_differences_far_from_the_origin() {
    // squares of 10,000 differ by less than a float32 resolves
    Embeddings references = new Embeddings(new float[] {10_000, 10_001}, 1, new int[] {0, 1});
    Embeddings query = new Embeddings(new float[] {10_000.25f, 10_000.75f}, 1, new int[] {0, 1});
    try (var knn =
        KnnClassifier.of(references, Matching.majority(1).withDistance(Distance.EUCLIDEAN))) {
      assertThat(knn.accuracy(query)).isEqualTo(1);
    }
  }

  @Test
  void more_queries_than_a_tile_holds() {
    Embeddings references = random(3, 400, 2, 5);
    Embeddings queries = random(4, 5_000, 2, 5); // a tile holds 1,024
    try (var knn =
        KnnClassifier.of(references, Matching.nearest().withDistance(Distance.EUCLIDEAN))) {
      int[] all = knn.predict(queries);
      Embeddings last = new Embeddings(queries.row(4_999), 2, new int[] {0});
      assertThat(all).hasSize(5_000);
      assertThat(knn.predict(last)).containsExactly(all[4_999]);
    }
  }

  @Test
  void accuracy_is_the_share_that_is_right() {
    Embeddings references = new Embeddings(new float[] {0, 10}, 1, new int[] {0, 1});
    Embeddings queries = new Embeddings(new float[] {1, 2, 9}, 1, new int[] {0, 1, 1});
    try (var knn =
        KnnClassifier.of(references, Matching.majority(1).withDistance(Distance.EUCLIDEAN))) {
      assertThat(knn.accuracy(queries)).isCloseTo(2 / 3.0, within(1e-12));
    }
  }

  @Test
  void refuses_what_does_not_fit() {
    Embeddings two = new Embeddings(new float[] {0, 1}, 1, new int[] {0, 1});
    assertRefused(
        () -> KnnClassifier.of(two, Matching.majority(0).withDistance(Distance.COSINE)),
        "k must be >= 1, was 0");
    assertRefused(
        () -> KnnClassifier.of(two, Matching.majority(3).withDistance(Distance.COSINE)),
        "k must be <= number of references (2), was 3");
    assertRefused(
        () ->
            KnnClassifier.of(
                new Embeddings(new float[2], 1, new int[] {0, -1}), Matching.majority(1)),
        "references need labels, number 1 has none");
    assertRefused(
        () ->
            KnnClassifier.of(
                new Embeddings(new float[] {0, Float.NaN}, 1, new int[2]), Matching.majority(1)),
        "references must be finite, was NaN in number 1");
    try (var knn = KnnClassifier.of(two, Matching.majority(1).withDistance(Distance.COSINE))) {
      assertRefused(
          () -> knn.predict(new Embeddings(new float[4], 2, new int[2])),
          "queries must have the references' dimension (1), was 2");
      assertRefused(
          () -> knn.predict(new Embeddings(new float[] {Float.POSITIVE_INFINITY}, 1, new int[1])),
          "queries must be finite, was Infinity in number 0");
      assertRefused(
          () -> knn.accuracy(new Embeddings(new float[] {1}, 1, new int[] {-1})),
          "queries need labels, number 0 has none");
      assertRefused(
          () -> knn.accuracy(new Embeddings(new float[0], 1, new int[0])),
          "accuracy needs at least one query, had none");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what fails while the graph is built: no float type
  void frees_a_graph_that_cannot_be_built() {
    Embeddings one = new Embeddings(new float[] {1}, 1, new int[] {0});
    Execution broken = new Execution(0, null, 1, 1, false);
    long before = Pointer.totalCount();
    assertThatThrownBy(
            () -> KnnClassifier.of(one, Matching.majority(1).withTiling(Tiling.of(broken))))
        .isInstanceOf(NullPointerException.class);
    // less is what earlier tests left and the collector freed meanwhile
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  @Test
  void refuses_use_after_close() {
    Embeddings one = new Embeddings(new float[] {1}, 1, new int[] {0});
    var knn = KnnClassifier.of(one, Matching.majority(1).withDistance(Distance.COSINE));
    knn.close();
    assertThatThrownBy(() -> knn.predict(one)).isInstanceOf(IllegalStateException.class);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private static Embeddings random(long seed, int count, int dim, int classes) {
    Random random = new Random(seed);
    float[] values = new float[count * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (5 + random.nextGaussian());
    }
    return new Embeddings(
        values, dim, IntStream.range(0, count).map(i -> random.nextInt(classes)).toArray());
  }

  private static int[] plain(Embeddings references, Embeddings queries, int k, Distance distance) {
    return IntStream.range(0, queries.count())
        .map(
            q -> {
              List<Integer> order =
                  IntStream.range(0, references.count())
                      .boxed()
                      .sorted(
                          Comparator.comparingDouble(
                              r -> distance(queries.row(q), references.row(r), distance)))
                      .limit(k)
                      .toList();
              Map<Integer, Integer> votes = new LinkedHashMap<>(); // by nearness
              order.forEach(r -> votes.merge(references.labels()[r], 1, Integer::sum));
              int most = votes.values().stream().mapToInt(v -> v).max().orElseThrow();
              return votes.entrySet().stream()
                  .filter(e -> e.getValue() == most)
                  .findFirst()
                  .orElseThrow()
                  .getKey();
            })
        .toArray();
  }

  private static double distance(float[] x, float[] y, Distance distance) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
      squares += Math.pow((double) x[i] - y[i], 2);
    }
    return distance == Distance.COSINE ? 1 - xy / Math.sqrt(xx * yy) : Math.sqrt(squares);
  }
}
