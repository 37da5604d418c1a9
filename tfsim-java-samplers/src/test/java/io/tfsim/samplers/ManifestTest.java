package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.images.ImageSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  private static final ImageSize TINY = ImageSize.rgb(2, 2);

  @TempDir Path folder;

  @BeforeEach
  void images() throws IOException {
    for (String name : List.of("a", "b", "c", "d, \"e\"")) {
      int gray = name.charAt(0);
      Picture.of(2, 2, (y, x, c) -> gray).write(folder.resolve("in/" + name + ".png"), "png");
    }
  }

  private Manifest csv(String... lines) throws IOException {
    return Manifest.csv(Files.write(folder.resolve("m.csv"), List.of(lines)));
  }

  private Manifest json(String... lines) throws IOException {
    return Manifest.jsonLines(Files.write(folder.resolve("m.jsonl"), List.of(lines)));
  }

  private List<String> names(ImageFiles images) {
    return images.paths().stream().map(path -> path.getFileName().toString()).toList();
  }

  @Test
  void reads_columns_by_name_and_quotes() throws IOException {
    ImageFiles images =
        csv(
                "height,label,path",
                "2,dog,in/b.png",
                "",
                "2,\"cat, small\",\"in/d, \"\"e\"\".png\"",
                "2,dog," + folder.resolve("in/a.png"))
            .read(TINY);
    assertThat(names(images)).containsExactly("b.png", "d, \"e\".png", "a.png");
    assertThat(images.classNames()).containsExactly("cat, small", "dog");
    assertThat(images.labels()).containsExactly(1, 0, 1);
    Fetched fetched = Fetched.of(images, 1);
    assertThat(fetched.values()).containsOnly((float) 'd');
    assertThat(fetched.labels()).containsExactly(0);
  }

  @Test
  void columns_may_have_other_names_and_none_of_labels() throws IOException {
    Manifest manifest = csv("image,breed", "in/a.png,x", "in/b.png,");
    ImageFiles labeled = manifest.columns("image", "breed").read(TINY);
    assertThat(labeled.labels()).containsExactly(0, -1);
    ImageFiles unlabeled = manifest.unlabeled("image").read(TINY);
    assertThat(unlabeled.spec().classes()).isZero();
    assertThat(names(unlabeled)).containsExactly("a.png", "b.png");
  }

  @Test
  void whole_numbers_are_class_numbers() throws IOException {
    ImageFiles images = csv("path,label", "in/a.png,3", "in/b.png,0").read(TINY);
    assertThat(images.classNames()).containsExactly("0", "1", "2", "3");
    assertThat(images.labels()).containsExactly(3, 0);
    // one name makes names of all
    ImageFiles mixed = csv("path,label", "in/a.png,3", "in/b.png,cat").read(TINY);
    assertThat(mixed.classNames()).containsExactly("3", "cat");
  }

  @Test
  void known_classes_are_named_or_numbered() throws IOException {
    Manifest manifest = csv("path,label", "in/a.png,dog", "in/b.png,1", "in/c.png,");
    assertThat(manifest.classNames(List.of("ant", "cat", "dog")).read(TINY).labels())
        .containsExactly(2, 1, -1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> manifest.classNames(List.of("dog")).read(TINY))
        .withMessage(
            "manifest "
                + folder.resolve("m.csv")
                + ", line 3, must have a label among [dog], was '1'");
  }

  @Test
  void reads_json_lines() throws IOException {
    ImageFiles images =
        json(
                "{\"path\": \"in/b.png\", \"label\": \"dog\", \"size\": [1, 2]}",
                "",
                "{\"label\": 7, \"path\": \"in/a.png\"}",
                "{\"path\": \"in/c.png\", \"label\": null}",
                "{\"path\": \"in/d, \\\"e\\\".png\"}")
            .read(TINY);
    assertThat(names(images)).containsExactly("b.png", "a.png", "c.png", "d, \"e\".png");
    assertThat(images.classNames()).containsExactly("7", "dog");
    assertThat(images.labels()).containsExactly(1, 0, -1, -1);
  }

  @Test
  void a_missing_image_is_named_with_its_line_or_left_out() throws IOException {
    Manifest manifest = csv("path,label", "in/a.png,x", "in/gone.png,y", "in,x");
    Path gone = folder.resolve("in/gone.png");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> manifest.read(TINY))
        .withMessage(
            "manifest "
                + folder.resolve("m.csv")
                + ", line 3, must name an image that exists, was "
                + gone);
    assertThat(manifest.missing()).containsExactly(gone, folder.resolve("in"));
    ImageFiles rest = manifest.leavingOutMissing().read(TINY);
    assertThat(names(rest)).containsExactly("a.png");
    assertThat(rest.classNames()).containsExactly("x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> json("{\"path\": \"x.png\"}").leavingOutMissing().read(TINY))
        .withMessageEndingWith("must have at least one image that exists, was 1 that do not");
  }

  @Test
  void malformed_values_are_named_with_their_line() throws IOException {
    assertMalformed(csv("path,label", "in/a.png,x", "in/b.png"), 3, "Not enough column values");
    assertMalformed(csv("path,label", "in/a.png,x", "in/b.png,y,z"), 3, "Too many entries");
    assertMalformed(csv("path,label", "in/a.png,x", ",y"), 3, "must have a path as 'path'");
    assertMalformed(csv("path,label", "in/a.png,x", "\"in/b"), 4, "Missing closing quote");
    String good = "{\"path\": \"in/a.png\"}";
    assertMalformed(json(good, "{\"path\": "), 2, "is malformed: Unexpected end");
    assertMalformed(json(good, good + "}"), 2, "is malformed");
    assertMalformed(json(good, "7"), 2, "must be a JSON object, was 7");
    assertMalformed(json(good, "{\"p\": 1}"), 2, "must have a path as 'path', was none");
    assertMalformed(
        json(good, "{\"path\": [1]}"), 2, "must have text or a whole number as 'path', was [1]");
    assertMalformed(json("{\"path\": \"in/a.png\", \"label\": 1.5}"), 1, "as 'label', was 1.5");
    assertMalformed(json(good, "{\"path\": \"a\\u0000b\"}"), 2, "must have a path");
  }

  private static void assertMalformed(Manifest manifest, int line, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> manifest.read(TINY))
        .withMessageStartingWith("manifest ")
        .withMessageContaining(", line " + line + ", ")
        .withMessageContaining(problem);
  }

  @Test
  void text_must_be_utf_8() throws IOException {
    Path file = folder.resolve("latin1");
    Files.writeString(file, "path,label\nin/a.png,Käfer\n", StandardCharsets.ISO_8859_1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Manifest.csv(file).read(TINY))
        .withMessageStartingWith("manifest " + file + " is malformed: ")
        .withMessageContaining("UTF-8");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Manifest.jsonLines(file).read(TINY))
        .withMessageStartingWith("manifest " + file + ", line 1, is malformed: ");
  }

  @Test
  void a_manifest_without_columns_rows_or_labels_is_refused() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> csv("file,label", "in/a.png,x").read(TINY))
        .withMessage(
            "manifest "
                + folder.resolve("m.csv")
                + " must have a column 'path', was [file, label]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> csv("path,class", "in/a.png,x").read(TINY))
        .withMessageEndingWith(" must have a column 'label', was [path, class]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> csv("path,label").read(TINY))
        .withMessageEndingWith(" must have at least one image that exists, was no row");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> csv().read(TINY))
        .withMessageEndingWith(" is malformed: Empty header line: can not bind data");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> csv("path,label", "in/a.png,").read(TINY))
        .withMessageEndingWith(" must have labels as 'label' or be read as unlabeled, was none");
  }

  @Test
  void what_a_line_says_stays_in_one_line_of_a_message() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> csv("path,label", "\"in/\n\u001b[31m\",x").read(TINY))
        .withMessage(
            "manifest "
                + folder.resolve("m.csv")
                + ", line 2, must name an image that exists, was "
                + folder.resolve("in")
                + "/\\u000a\\u001b[31m");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> json("\"" + "x".repeat(5000) + "\"").read(TINY))
        .withMessageContaining("must be a JSON object, was \"xxx")
        .withMessageEndingWith("xxx …");
  }

  @Test
  void numbers_that_are_no_classes_are_refused_with_the_manifest() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> csv("path,label", "in/a.png,99999", "in/b.png,2").read(TINY))
        .withMessage(
            "manifest "
                + folder.resolve("m.csv")
                + " must have the numbers of classes, from 0 on, as labels, was 99999 with 2"
                + " different labels");
  }

  /** Half of a surrogate pair, which Java writes as a question mark where it must be bytes. */
  @Test
  void a_path_that_is_no_text_names_no_other_image() throws IOException {
    Files.write(folder.resolve("x?.png"), new byte[] {1});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> json("{\"path\": \"x\\ud800.png\"}").read(TINY))
        .withMessageContaining("line 1, must have a path as 'path', was x")
        .withMessageEndingWith(": Not text");
  }

  @Test
  void a_manifest_must_be_a_file() {
    Path gone = folder.resolve("gone.csv");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Manifest.csv(gone))
        .withMessage("manifest must be a file, was " + gone + ", which does not exist");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Manifest.jsonLines(folder))
        .withMessage("manifest must be a file, was " + folder + ", a directory");
  }
}
