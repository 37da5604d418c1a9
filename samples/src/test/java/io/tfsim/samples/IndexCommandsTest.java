package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCommandsTest {
  @TempDir Path folder;

  private Path photos() throws IOException {
    Path photos = folder.resolve("photos");
    ImageFolders.write(photos, 4);
    return photos;
  }

  private static Tfsim index(String model, Path photos, String... more) {
    return Tfsim.run(
        Stream.concat(
                Stream.of(
                    "index",
                    "--model",
                    model,
                    "--input-range",
                    "0,1",
                    "--data-dir",
                    photos.toString()),
                Stream.of(more))
            .toList());
  }

  private static Tfsim search(String model, String range, Path... images) {
    return Tfsim.run(
        Stream.concat(
                Stream.of("search", "--model", model, "--input-range", range, "--neighbours", "3"),
                Stream.of(images).map(Path::toString))
            .toList());
  }

  @Test
  void finds_what_was_indexed() throws IOException {
    String model = SmallSavedModel.in(folder);
    Path photos = photos();
    Tfsim index = index(model, photos);
    assertThat(index.err()).isEmpty();
    assertThat(index.exitCode()).isZero();
    assertThat(index.out().lines().toList().get(0))
        .matches("indexed   12 images of 3 classes in .* s, \\d+ numbers each, by cosine distance");
    assertThat(index.out())
        .endsWith(
            "written   " + Path.of(model, "assets.extra", "index.tfsim") + System.lineSeparator());

    Path first = photos.resolve("class-1/2.png");
    Path second = photos.resolve("class-2/3.jpg");
    Path json = folder.resolve("found.json");
    Tfsim search =
        Tfsim.run(
            "search",
            "--model",
            model,
            "--input-range",
            "0,1",
            "--json",
            json.toString(),
            first.toString(),
            second.toString());
    assertThat(search.err()).isEmpty();
    List<String> lines = search.out().lines().toList();
    assertThat(lines).hasSize(13);
    assertThat(lines.get(0)).isEqualTo(first.toString());
    assertThat(lines.get(1)).isEqualTo("   1  0.0000  class-1/2.png");
    assertThat(lines.get(7)).isEqualTo("   1  0.0000  class-2/3.jpg");
    assertThat(lines.get(12)).isEqualTo("written   " + json);
    JsonNode found = new ObjectMapper().readTree(json.toFile());
    assertThat(found.path("distance").asText()).isEqualTo("cosine");
    assertThat(found.path("indexed").asInt()).isEqualTo(12);
    JsonNode nearest = found.at("/queries/1/neighbours/0");
    assertThat(nearest.path("label").asInt()).isEqualTo(2);
    assertThat(nearest.path("text").asText()).isEqualTo("class-2/3.jpg");
    assertThat(nearest.path("distance").asDouble()).isCloseTo(0, within(1e-5));
    assertThat(found.at("/queries/0/neighbours")).hasSize(5);
  }

  @Test
  void says_in_a_line_what_is_wrong() throws IOException {
    String model = SmallSavedModel.in(folder);
    Path photos = photos();
    Path image = photos.resolve("class-1/2.png");
    check(
        search(model, "0,1", image),
        "SavedModel " + model + " has no index, assets.extra/index.tfsim");
    Path damaged = Files.writeString(photos.resolve("class-1/9.jpg"), "none");
    Tfsim refused = index(model, photos);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err().lines()).singleElement().asString().contains(damaged.toString());
    Tfsim skipped = index(model, photos, "--skip-unreadable");
    assertThat(skipped.err()).isEmpty();
    List<String> lines = skipped.out().lines().toList();
    assertThat(lines.get(0)).startsWith("left out  1 of 13 files: ").contains(damaged.toString());
    assertThat(lines.get(1)).startsWith("indexed   12 images");
    // the same files with another range are another model
    Tfsim other = search(model, "0,255", image);
    assertThat(other.exitCode()).isEqualTo(2);
    Path file = Path.of(model, "assets.extra", "index.tfsim");
    assertThat(other.err())
        .startsWith(
            "tfsim: index "
                + file
                + ": the index is of another model: embeddings of the same examples differ")
        .hasLineCount(1);
    check(
        Tfsim.run(
            "index",
            "--model",
            model,
            "--input-range",
            "0,255",
            "--data-dir",
            photos.resolve("class-2").toString()),
        "index "
            + file
            + " is of another model, and is not replaced; where it is deleted, another can be"
            + " saved");
    check(Tfsim.run("search", "--model", model), "Missing required parameter: 'IMAGE'");
  }

  private static void check(Tfsim run, String message) {
    assertThat(run.err()).isEqualTo("tfsim: " + message + System.lineSeparator());
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void bench_refuses_what_is_too_large() {
    check(
        Tfsim.run("bench", "index", "--dim", "214749"),
        "10,000 times dim must be below 2^31, was dim 214749");
    check(
        Tfsim.run("bench", "index", "--dim", "200000", "--queries", "10738"),
        "queries times dim, and times 10, must be below 2^31, was queries 10738 and dim 200000");
    check(
        Tfsim.run("bench", "index", "--dim", "1", "--rows", "300000000", "--queries", "214748365"),
        "queries times dim, and times 10, must be below 2^31, was queries 214748365 and dim 1");
  }

  @Test
  void bench_measures_a_small_one() throws IOException {
    Path json = folder.resolve("index.json");
    Tfsim run =
        Tfsim.run(
            "bench",
            "index",
            "--rows",
            "25000",
            "--dim",
            "7",
            "--rounds",
            "2",
            "--dir",
            folder.toString(),
            "--json",
            json.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    for (String what : List.of("add", "save", "load", "first_search", "search")) {
      assertThat(figures.path(what + "_seconds").asDouble()).as(what).isPositive();
    }
    assertThat(folder.toFile().list()).containsExactly("index.json");
  }

  /** Three times over: the memory of each index is free for the next. */
  @Tag("full")
  @Test
  void a_million_vectors_fit_a_heap_of_a_gigabyte() throws IOException, InterruptedException {
    Path json = folder.resolve("index.json");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "bench",
                "index",
                "--rows",
                "1000000",
                "--dim",
                "128",
                "--rounds",
                "3",
                "--dir",
                folder.toString(),
                "--json",
                json.toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.println(out);
    assertThat(process.waitFor()).as(out).isZero();
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertThat(figures.path("heap_limit_mb").asDouble()).isEqualTo(1024);
    // heap, direct memory of one index, the file's pages, TensorFlow; of three it would be 3 GB
    assertThat(figures.path("peak_memory_mb").asDouble()).isLessThan(2600);
  }
}
