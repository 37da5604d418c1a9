package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.FunctionGraph;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.images.ImageSize;
import io.tfsim.testing.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

class ConcatenatedSourceTest {
  private static final Shape PAIR = Shape.of(2);
  private static final Source TENS =
      MemorySource.bytes(new byte[] {10, 11, 12, 13, 14, 15}, PAIR)
          .withLabels(new int[] {0, 1, 2}, 3);
  private static final Source TWENTIES =
      MemorySource.bytes(new byte[] {20, 21}, PAIR).withLabels(new int[] {1}, 3);
  private static final Source THIRTIES =
      MemorySource.bytes(new byte[] {30, 31, 32, 33}, PAIR).withLabels(new int[] {2, 0}, 3);
  private static final Source ALL = ConcatenatedSource.of(TENS, TWENTIES, THIRTIES);

  @Test
  void labels_follow_their_examples() {
    assertThat(ALL.size()).isEqualTo(6);
    assertThat(ALL.spec()).isEqualTo(TENS.spec());
    assertThat(ALL.labels()).containsExactly(0, 1, 2, 1, 2, 0);
    assertThat(IntStream.range(0, 6).map(ALL::label)).containsExactly(0, 1, 2, 1, 2, 0);
  }

  @Test
  void a_batch_can_have_examples_of_every_source_in_any_order() {
    Fetched fetched = Fetched.of(ALL, 5, 0, 3, 2, 4, 0);
    assertThat(fetched.type()).isEqualTo(Byte.class);
    assertThat(fetched.shape()).containsExactly(6L, 2L);
    assertThat(fetched.values())
        .containsExactly(32f, 33f, 10f, 11f, 20f, 21f, 14f, 15f, 30f, 31f, 10f, 11f);
    assertThat(fetched.labels()).containsExactly(0, 0, 1, 2, 2, 0);
  }

  @Test
  void can_be_nested_and_taken_apart() {
    Source nested =
        ConcatenatedSource.of(ConcatenatedSource.of(TENS, TWENTIES), THIRTIES).subset(4, 3, 0);
    Fetched fetched = Fetched.of(nested, 0, 1, 2);
    assertThat(fetched.values()).containsExactly(30f, 31f, 20f, 21f, 10f, 11f);
    assertThat(fetched.labels()).containsExactly(2, 1, 0);
  }

  @Test
  void images_keep_their_shape() {
    Shape image = Shape.of(2, 1, 3);
    Source black = MemorySource.bytes(new byte[12], image);
    byte[] ones = new byte[6];
    Arrays.fill(ones, (byte) 1);
    Fetched fetched =
        Fetched.of(ConcatenatedSource.of(black, MemorySource.bytes(ones, image)), 2, 1);
    assertThat(fetched.shape()).containsExactly(2L, 2L, 1L, 3L);
    assertThat(fetched.values().subList(0, 6)).containsOnly(1f);
    assertThat(fetched.values().subList(6, 12)).containsOnly(0f);
  }

  @Test
  void bytes_and_floats_become_floats() {
    Source floats =
        MemorySource.floats(new float[] {0.5f, 254.5f}, PAIR, ValueRange.BYTES)
            .withLabels(new int[] {2}, 3);
    Fetched fetched = Fetched.of(ConcatenatedSource.of(TENS, floats), 3, 1);
    assertThat(fetched.type()).isEqualTo(Float.class);
    assertThat(fetched.values()).containsExactly(0.5f, 254.5f, 12f, 13f);
  }

  @Test
  void the_shape_of_a_batch_is_known() {
    try (ModelGraph model = ModelGraph.create(Execution.seeded(1))) {
      var scope = model.build(false).scope();
      Batch batch = ALL.connect(scope, scope.tf().constant(new int[] {1, 2, 3}));
      assertThat(batch.examples().shape()).isEqualTo(Shape.of(3, 2));
    }
  }

  private static StreamedFiles files(Path folder, int first, int count) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve("example" + (first + i));
      Files.write(file, new byte[] {(byte) (first + i), 7});
      names.add(file.toString());
    }
    return new StreamedFiles(names, first % 3);
  }

  @Test
  void of_streamed_sources_only_the_one_that_is_meant_is_read(@TempDir Path folder)
      throws IOException {
    Source whole =
        ConcatenatedSource.of(files(folder, 40, 2), TENS, new StreamedFiles(List.of("missing"), 2));
    assertThat(whole.streamed()).isTrue();
    // while the third source's file is missing
    assertThat(Fetched.of(whole, 1).values()).containsExactly(41f, 7f);
    assertThat(Fetched.of(whole, 1).labels()).containsExactly(1);
    assertThat(Fetched.of(whole, 3).values()).containsExactly(12f, 13f);
    assertThat(Fetched.of(whole, 3).labels()).containsExactly(1);
    assertThatThrownBy(() -> Fetched.of(whole, 5)).hasMessageContaining("missing");
  }

  @Test
  void streams_in_data_threads(@TempDir Path folder) throws IOException {
    Source whole =
        ConcatenatedSource.of(
            TENS,
            ConcatenatedSource.of(
                new StreamedFiles(List.of("missing"), 2), files(folder, 40, 2), TWENTIES));
    assertThat(throughDataset(whole, 1)).containsExactly(12, 13, 1);
    assertThat(throughDataset(whole, 4)).containsExactly(40, 7, 1);
    assertThat(throughDataset(whole, 5)).containsExactly(41, 7, 1);
    assertThat(throughDataset(whole, 6)).containsExactly(20, 21, 1);
    assertThatThrownBy(() -> throughDataset(whole, 3)).hasMessageContaining("missing");
  }

  @Test
  void parts_of_streamed_sources_read_their_own_files_only(@TempDir Path folder)
      throws IOException {
    StreamedFiles ten = files(folder, 40, 10);
    var split = StratifiedSplit.of(ten, 0.3, 1);
    Source few = FewLabels.perClass(ten, 2, 1);
    List<Integer> read = new ArrayList<>();
    for (Source part : List.of(split.first(), split.second())) {
      assertThat(part.streamed()).isTrue();
      for (int i = 0; i < part.size(); i++) {
        read.add(throughDataset(part, i).get(0));
      }
    }
    assertThat(read).containsExactlyInAnyOrder(40, 41, 42, 43, 44, 45, 46, 47, 48, 49);
    assertThat(few.streamed()).isTrue();
    assertThat(throughDataset(few, 0)).hasSize(3);
    assertThat(few.size()).isEqualTo(2);
  }

  /** The bytes and the label of one example, as a tf.data function reads them. */
  private static List<Integer> throughDataset(Source source, int index) {
    try (ModelGraph model = ModelGraph.create(Execution.seeded(1))) {
      var function =
          model.function(
              "read",
              List.of(new FunctionGraph.Port(TInt32.class, Shape.of(1))),
              f -> {
                Batch batch = source.connect(f.scope(), f.input(0));
                return List.of(batch.examples(), batch.labels());
              });
      var tf = model.root();
      List<Class<? extends TType>> types = List.of(TUint8.class, TInt32.class);
      List<Shape> shapes = List.of(Shape.of(1, 2), Shape.of(1));
      List<Operand<?>> components = List.of(tf.constant(new int[] {index}));
      var dataset =
          tf.data.mapDataset(
              tf.data.tensorDataset(components, List.of(Shape.of(1))),
              List.of(),
              function.function(),
              types,
              shapes);
      List<Operand<?>> element = new ArrayList<>();
      tf.data
          .datasetToSingleElement(dataset, types, shapes)
          .iterator()
          .forEachRemaining(element::add);
      model.initialize();
      try (var result =
          model.session().runner().fetch(element.get(0)).fetch(element.get(1)).run()) {
        var bytes = (TUint8) result.get(0);
        return List.of(
            (int) bytes.getByte(0, 0),
            (int) bytes.getByte(0, 1),
            ((TInt32) result.get(1)).getInt(0));
      }
    }
  }

  @Test
  void skips_what_cannot_be_read_if_all_streamed_sources_do() {
    Source skipping = new StreamedFiles(List.of("missing"), 2);
    assertThat(ConcatenatedSource.of(TENS, skipping).skipsUnreadable()).isTrue();
    assertThat(ConcatenatedSource.of(skipping, new Strict(skipping)).skipsUnreadable()).isFalse();
    assertThat(ALL.skipsUnreadable()).isFalse();
    Source both = ConcatenatedSource.of(TENS, skipping);
    assertThat(both.problem(2)).isEmpty();
    assertThat(both.problem(3)).hasValue("missing cannot be read");
  }

  @Test
  void classes_have_the_names_of_the_source_that_names_them() {
    Source named = named("cat", "dog");
    Source unnamed = MemorySource.bytes(new byte[3], Shape.of(1, 1, 3)).withLabels(new int[1], 2);
    Source all = ConcatenatedSource.of(unnamed, named, named.subset(0));
    assertThat(all.classNames()).containsExactly("cat", "dog");
    assertThat(all.subset(2, 0).classNames()).containsExactly("cat", "dog");
    assertThat(ALL.classNames()).isEmpty();
  }

  /** An image, of the first of some classes with names. */
  static Source named(String... names) {
    return ImageFiles.of(List.of(Path.of("a.png")), ImageSize.rgb(1, 1))
        .withLabels(new int[1], List.of(names));
  }

  /** Streamed, and ends the run at an example that cannot be read. */
  private record Strict(Source source) implements Source {
    @Override
    public ExampleSpec spec() {
      return source.spec();
    }

    @Override
    public int size() {
      return source.size();
    }

    @Override
    public int label(int index) {
      return source.label(index);
    }

    @Override
    public boolean streamed() {
      return true;
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      return source.connect(scope, indices);
    }
  }

  static Stream<Refusal> refusals() {
    Source more = MemorySource.bytes(new byte[4], PAIR).withLabels(new int[] {0, 1}, 4);
    return Stream.of(
        new Refusal("sources must be at least one, was none", ConcatenatedSource::of),
        new Refusal(
            "sources must look alike, source 0 is " + TENS.spec() + ", source 1 is " + more.spec(),
            () -> ConcatenatedSource.of(TENS, more)),
        new Refusal(
            "sources must have the same classes, [cat, dog], source 2 has [dog, cat]",
            () ->
                ConcatenatedSource.of(
                    named("cat", "dog"), named("cat", "dog"), named("dog", "cat"))));
  }

  @ParameterizedTest
  @MethodSource
  void refusals(Refusal refusal) {
    refusal.check();
  }

  @Test
  void refuses_an_index_that_is_not_there() {
    assertThatThrownBy(() -> ALL.label(6)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> ALL.label(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
