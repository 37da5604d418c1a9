package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.FunctionGraph;
import io.tfsim.graph.ModelGraph;
import io.tfsim.images.ImageSize;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.data.ParallelMapDataset;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

class ImageFilesTest {
  private static final ImageSize TINY = ImageSize.rgb(2, 2);

  @TempDir Path folder;
  private final List<Path> files = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    for (int i = 0; i < 6; i++) {
      int gray = 10 * i;
      String format = i % 2 == 0 ? "png" : "bmp";
      files.add(
          Picture.of(5, 3, (y, x, c) -> gray).write(folder.resolve(i + "." + format), format));
    }
  }

  private ImageFiles labeled() {
    return ImageFiles.of(files, TINY)
        .withLabels(new int[] {0, 1, 0, -1, 1, 1}, List.of("cat", "dog"));
  }

  @Test
  void gives_one_example_and_its_label() {
    ImageFiles images = labeled();
    assertThat(images.streamed()).isTrue();
    assertThat(images.size()).isEqualTo(6);
    assertThat(images.spec()).isEqualTo(new ExampleSpec(Shape.of(2, 2, 3), ValueRange.BYTES, 2));
    Fetched fetched = Fetched.of(images, 4);
    assertThat(fetched.shape()).containsExactly(1L, 2L, 2L, 3L);
    assertThat(fetched.values()).containsOnly(40f);
    assertThat(fetched.labels()).containsExactly(1);
    assertThat(images.labels()).containsExactly(0, 1, 0, -1, 1, 1);
  }

  @Test
  void a_subset_is_streamed_too_and_finds_the_same_problem() throws IOException {
    Files.writeString(files.get(4), "x");
    var subset = labeled().skippingUnreadable().subset(4, 1);
    assertThat(subset.streamed()).isTrue();
    assertThat(subset.skipsUnreadable()).isTrue();
    assertThat(Fetched.of(subset, 1).values()).containsOnly(10f);
    assertThat(Fetched.of(subset, 1).labels()).containsExactly(1);
    assertThat(subset.problem(0).orElseThrow()).contains(files.get(4).toString());
    assertThat(subset.problem(1)).isEmpty();
  }

  @Test
  void unlabeled_images_have_label_minus_one() {
    ImageFiles images = ImageFiles.of(files, TINY);
    assertThat(images.spec().classes()).isZero();
    assertThat(Fetched.of(images, 2).labels()).containsExactly(-1);
    assertThat(images.skipsUnreadable()).isFalse();
  }

  /** As a training step reads them: in threads of tf.data, several at a time. */
  @Test
  void is_read_in_data_threads_in_order() {
    var images = labeled().subset(5, 4, 3, 2, 1, 0);
    List<Class<? extends TType>> types = List.of(TUint8.class, TInt32.class);
    List<Shape> shapes = List.of(Shape.of(1, 2, 2, 3), Shape.of(1));
    try (ModelGraph model = ModelGraph.create(Execution.seeded(1))) {
      model.build(false);
      var function =
          model.function(
              "read",
              List.of(new FunctionGraph.Port(TInt64.class, Shape.scalar())),
              f -> {
                Operand<TInt64> place = f.input(0);
                var tf = f.scope().tf();
                var index =
                    tf.reshape(tf.dtypes.cast(place, TInt32.class), tf.constant(new int[] {1}));
                var batch = images.connect(f.scope(), index);
                return List.of(batch.examples(), batch.labels());
              });
      var tf = model.root();
      var range =
          tf.data.rangeDataset(
              tf.constant(0L),
              tf.constant(6L),
              tf.constant(1L),
              List.of(TInt64.class),
              List.of(Shape.scalar()));
      var mapped =
          tf.data.parallelMapDataset(
              range,
              Collections.emptyList(),
              tf.constant(3L),
              function.function(),
              types,
              shapes,
              ParallelMapDataset.deterministic("true"));
      var iterator = tf.data.iterator("", "", types, shapes);
      var start = tf.data.makeIterator(mapped, iterator);
      var next = tf.data.iteratorGetNext(iterator, types, shapes).components();
      model.initialize();
      model.session().runner().addTarget(start).run().close();
      List<Integer> grays = new ArrayList<>();
      List<Integer> labels = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        try (var result = model.session().runner().fetch(next.get(0)).fetch(next.get(1)).run()) {
          Tensor example = result.get(0);
          grays.add((int) example.asRawTensor().data().getByte(0));
          labels.add(((TInt32) result.get(1)).getInt(0));
        }
      }
      assertThat(grays).containsExactly(50, 40, 30, 20, 10, 0);
      assertThat(labels).containsExactly(1, 1, -1, 0, 1, 0);
    }
  }

  @Test
  void files_can_be_left_out_with_their_labels() {
    ImageFiles images = labeled().skippingUnreadable();
    ImageFiles rest = images.without(Set.of(images.paths().get(0)));
    assertThat(rest.paths()).isEqualTo(images.paths().subList(1, images.size()));
    assertThat(rest.labels()).isEqualTo(Arrays.copyOfRange(images.labels(), 1, images.size()));
    assertThat(rest.classNames()).containsExactly("cat", "dog");
    assertThat(rest.skipsUnreadable()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.without(new HashSet<>(images.paths())))
        .withMessage(
            "one of " + images.size() + " images must be left, was none without " + images.size());
  }

  @Test
  void all_problems_are_found() throws IOException {
    Files.writeString(files.get(1), "text");
    Files.delete(files.get(3));
    assertThat(ImageFiles.of(files, TINY).problems())
        .isEqualTo(
            Map.of(
                files.get(1),
                "cannot read image "
                    + files.get(1)
                    + ": it must be JPEG, PNG, GIF or BMP, was 4 bytes that start with 'text'",
                files.get(3),
                "cannot read image " + files.get(3) + ": it does not exist"));
    assertThat(ImageFiles.of(files.subList(4, 6), TINY).problems()).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void names_that_are_no_text_are_read() throws IOException {
    Path odd = Path.of(URI.create(folder.toUri() + "%FFa%E9.png"));
    Files.move(files.get(3), odd);
    ImageFiles images = ImageFiles.of(List.of(files.get(2), odd), TINY);
    assertThat(Fetched.of(images, 1).values()).containsOnly(30f);
    Files.writeString(odd, "x");
    assertThat(images.problem(1).orElseThrow())
        .startsWith("cannot read image " + folder)
        .contains("%FFa%E9.png")
        .contains("1 bytes that start with 'x'");
  }

  @Test
  void a_set_of_images_goes_with_a_test_set_of_the_same_classes() {
    ImageDataset data = labeled().testedOn(labeled());
    assertThat(data.classNames()).containsExactly("cat", "dog");
    assertThat(data.heldOut()).isFalse();
    ImageFiles others = ImageFiles.of(files, TINY).withLabels(new int[6], List.of("cat", "cow"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> labeled().testedOn(others))
        .withMessage("test must have the classes of train, [cat, dog], was [cat, cow]");
  }

  @Test
  void a_part_may_be_held_out() {
    ImageDataset data =
        ImageFiles.of(files, TINY)
            .withLabels(new int[] {0, 1, 0, 0, 1, 1}, List.of("cat", "dog"))
            .holdingOut(.34, 1);
    assertThat(data.heldOut()).isTrue();
    assertThat(data.classNames()).containsExactly("cat", "dog");
    assertThat(data.train().size()).isEqualTo(4);
    assertThat(data.test().streamed()).isTrue();
  }

  @Test
  void options_leave_the_original_as_it_was() {
    ImageFiles images = ImageFiles.of(files, TINY);
    images.skippingUnreadable();
    images.withLabels(new int[6], List.of("a"));
    assertThat(images.skipsUnreadable()).isFalse();
    assertThat(images.classNames()).isEmpty();
    assertThat(images.skippingUnreadable().withLabels(new int[6], List.of("a")).skipsUnreadable())
        .isTrue();
  }

  @Test
  void refuses_what_does_not_fit() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFiles.of(List.of(), TINY))
        .withMessage("paths must have at least one image, was none");
    ImageFiles images = ImageFiles.of(files, TINY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.withLabels(new int[5], List.of("a")))
        .withMessage("labels must have one for each of 6 images, was 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.withLabels(new int[] {0, 0, 1, 0, 0, 0}, List.of("a")))
        .withMessage("labels must be in [-1, 1), was 1 for " + files.get(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.withLabels(new int[6], List.of("a", "b", "a")))
        .withMessage("class names must be different and at least one, was [a, b, a]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.withLabels(new int[6], List.of()))
        .withMessage("class names must be different and at least one, was []");
    URI archive = URI.create("jar:" + folder.resolve("a.zip").toUri());
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ImageFiles.of(List.of(zip.getPath("/a.png")), TINY))
          .withMessageContaining("images must be files on disk")
          .withMessageContaining("a.zip");
    }
  }

  @Test
  void sizes_must_make_sense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSize.rgb(0, 4))
        .withMessage("height must be >= 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSize.rgb(4, 0))
        .withMessage("width must be >= 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageSize(4, 4, 4, false))
        .withMessage("channels must be 1 or 3, was 4");
    assertThat(ImageSize.gray(4, 5).stretched().shape()).isEqualTo(Shape.of(4, 5, 1));
  }
}
