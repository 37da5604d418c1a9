package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.models.Embeddings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchKnnTest {
  @TempDir Path directory;

  private JsonNode run(String... more) throws IOException {
    Path file = directory.resolve("knn.json");
    List<String> words =
        new java.util.ArrayList<>(
            List.of("bench", "knn", "--index", "900", "--dim", "12", "--queries", "40"));
    words.addAll(List.of("--k", "20", "--json", file.toString()));
    words.addAll(List.of(more));
    Tfsim run = Tfsim.run(words);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void measures_exact_search() throws IOException {
    JsonNode result = run("--threads", "2");
    assertThat(result.path("seconds").asDouble()).isPositive();
    assertThat(result.path("single_query_seconds").asDouble()).isPositive();
    assertThat(result.path("peak_memory_mb").asDouble()).isPositive();
    assertThat(result.path("queries_per_second").asDouble())
        .isEqualTo(40 / result.path("seconds").asDouble());
    assertThat(result.path("index").asInt()).isEqualTo(900);
    assertThat(result.path("dim").asInt()).isEqualTo(12);
    assertThat(result.path("queries").asInt()).isEqualTo(40);
    assertThat(result.path("k").asInt()).isEqualTo(20);
    assertThat(result.path("threads").asInt()).isEqualTo(2);
    assertThat(result.has("approximate")).isFalse();
  }

  @Test
  void measures_approximate_search_and_keeps_the_graph() throws IOException {
    Path graph = directory.resolve("graph");
    String[] words = {
      "--data", "manifold", "--approximate", "--search-width", "20,60", "--graph", graph.toString()
    };
    JsonNode built = run(words).path("approximate");
    assertThat(built.path("build_seconds").asDouble()).isPositive();
    assertThat(built.path("file_mb").asDouble() * (1 << 20)).isEqualTo(Files.size(graph));
    assertThat(built.path("searches")).hasSize(2);
    for (JsonNode search : built.path("searches")) {
      assertThat(search.path("recall_at_10").asDouble()).isBetween(0.9, 1.0);
      assertThat(search.path("seconds").asDouble()).isPositive();
    }
    JsonNode read = run(words).path("approximate");
    assertThat(read.has("build_seconds")).isFalse();
    assertThat(read.path("searches").get(0).path("recall_at_10"))
        .isEqualTo(built.path("searches").get(0).path("recall_at_10"));
  }

  @ParameterizedTest
  @EnumSource
  void draws_the_same_unit_vectors_again(GeneratedEmbeddings kind) {
    Embeddings drawn = kind.draw(2_500, 20, 1);
    assertThat(drawn.values()).isEqualTo(kind.draw(2_500, 20, 1).values());
    assertThat(drawn.values()).isNotEqualTo(kind.draw(2_500, 20, 2).values());
    for (int i : new int[] {0, 999, 1_000, 2_499}) {
      double squares = 0;
      for (float x : drawn.row(i)) {
        squares += x * x;
      }
      assertThat(squares).isBetween(0.999, 1.001);
    }
    assertThat(drawn.row(0)).isNotEqualTo(drawn.row(1_000));
  }

  @Test
  void refuses_bad_options_in_one_line() {
    for (List<String> args :
        List.of(
            List.of("bench", "knn", "--k", "0"),
            List.of("bench", "knn", "--index", "10", "--k", "11"),
            List.of("bench", "knn", "--index", "2000000", "--dim", "2000"),
            List.of("bench", "knn", "--dim", "2", "--queries", "100000", "--k", "50000"),
            List.of("bench", "knn", "--approximate", "--search-width", "0"),
            List.of("bench", "knn", "--degree", "20"),
            List.of("bench", "knn", "--json", directory.resolve("no/k.json").toString()))) {
      Tfsim run = Tfsim.run(args);
      assertThat(run.exitCode()).as("%s", args).isEqualTo(2);
      assertThat(run.err().lines()).as("%s", args).hasSize(1);
    }
  }
}
