package io.tfsim.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.augment.Augmenter;
import io.tfsim.augment.RandomGaussianBlur;
import io.tfsim.augment.SimClrAugmenter;
import io.tfsim.data.BatchReader.ReadBatch;
import io.tfsim.data.BatchReader.Settings;
import io.tfsim.data.Pipeline.Augmentation;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.Streamed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

final class BatchReaderTest {
  private static final int SIZE = 23;
  private static final int BATCH = 5;
  private static final Set<Integer> ALL =
      IntStream.range(0, SIZE).boxed().collect(Collectors.toSet());

  /** Example i is (i, i + 0.5), of class i % 4. */
  private record Numbers() implements Source {
    static Source of(boolean streamed) {
      return streamed ? Streamed.of(new Numbers()) : new Numbers();
    }

    @Override
    public ExampleSpec spec() {
      return new ExampleSpec(Shape.of(2), ValueRange.ANY, 4);
    }

    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int label(int index) {
      return index % 4;
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      var tf = scope.tf();
      Operand<TFloating> x = scope.cast(indices);
      Operand<TInt32> labels = // by way of data, which functions have to find as well
          tf.gather(
              scope.data(this, TInt32.class, Shape.of(SIZE), () -> TInt32.vectorOf(labels())),
              indices,
              tf.constant(0));
      return new Batch(
          tf.stack(List.of(x, tf.math.add(x, scope.constant(0.5))), Stack.axis(1L)), labels);
    }
  }

  private record Order(Source source, int batchSize, boolean partial, int warmupEpochs)
      implements Sampler {
    @Override
    public int stepsPerEpoch() {
      return partial ? (SIZE + batchSize - 1) / batchSize : SIZE / batchSize;
    }

    @Override
    public IndexPlan plan(long epoch) {
      int count = partial ? SIZE : stepsPerEpoch() * batchSize;
      return new IndexPlan(
          stepsPerEpoch(),
          batchSize,
          IntStream.range(0, count).map(i -> (int) ((i * 7L + 3 * epoch) % SIZE)).toArray());
    }
  }

  private static final Augmenter NOISE =
      (scope, x) -> scope.tf().math.add(x, scope.random().normal(scope.tf().shape(x)));

  private static final Augmenter WARM =
      (scope, x) ->
          scope
              .tf()
              .math
              .mul(x, scope.tf().math.sub(scope.constant(1), scope.indicator(scope.warmup())));

  static Stream<Settings> settings() {
    Settings plain = Settings.seeded(7).withExecution(Execution.seeded(7).withIntraOpThreads(1));
    Pipeline beside = Pipeline.defaults().withAugmentation(Augmentation.IN_DATA_THREADS);
    return Stream.of(
        plain.withPipeline(Pipeline.defaults().withThreads(1)),
        plain.withPipeline(Pipeline.defaults().withThreads(8).withPrefetch(4)),
        plain.withPipeline(beside.withThreads(1).withPrefetch(1)),
        plain.withPipeline(beside.withThreads(8)));
  }

  private static List<ReadBatch> read(Sampler sampler, Augmenter augmenter, Settings settings) {
    return read(sampler, augmenter, settings, 0, 0, 2 * sampler.stepsPerEpoch());
  }

  private static List<ReadBatch> read(
      Sampler sampler, Augmenter augmenter, Settings settings, long epoch, int step, int count) {
    try (BatchReader reader = BatchReader.open(sampler, augmenter.views(2), settings)) {
      reader.start(epoch, step);
      List<ReadBatch> batches = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        batches.add(reader.next());
      }
      return batches;
    }
  }

  private static void assertSame(List<ReadBatch> actual, List<ReadBatch> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).labels()).as("labels %d", i).isEqualTo(expected.get(i).labels());
      for (int v = 0; v < 2; v++) {
        assertThat(actual.get(i).views().get(v))
            .as("batch %d view %d", i, v)
            .isEqualTo(expected.get(i).views().get(v));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void batches_are_those_of_the_plan(Settings settings) {
    for (boolean streamed : new boolean[] {false, true}) {
      for (boolean partial : new boolean[] {false, true}) {
        Sampler sampler = new Order(Numbers.of(streamed), BATCH, partial, 0);
        List<ReadBatch> batches = read(sampler, Augmenter.none(), settings);
        int[] seen = new int[0];
        for (ReadBatch batch : batches) {
          float[] values = batch.views().get(1);
          for (int i = 0; i < batch.labels().length; i++) {
            int index = (int) values[2 * i];
            assertThat(values[2 * i + 1]).isEqualTo(index + 0.5f);
            assertThat(batch.labels()[i]).isEqualTo(index % 4);
            seen = Arrays.copyOf(seen, seen.length + 1);
            seen[seen.length - 1] = index;
          }
        }
        int[] expected =
            IntStream.concat(
                    Arrays.stream(sampler.plan(0).indices()),
                    Arrays.stream(sampler.plan(1).indices()))
                .toArray();
        assertThat(seen).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void views_depend_on_seed_and_place_only(Settings settings) {
    Settings reference = settings().findFirst().orElseThrow();
    List<ReadBatch> expected = read(new Order(Numbers.of(false), BATCH, true, 0), NOISE, reference);
    for (boolean streamed : new boolean[] {false, true}) {
      Sampler sampler = new Order(Numbers.of(streamed), BATCH, true, 0);
      assertSame(read(sampler, NOISE, settings), expected);
      int steps = sampler.stepsPerEpoch();
      for (int stop = 1; stop < 2 * steps; stop++) {
        assertSame(
            read(sampler, NOISE, settings, stop / steps, stop % steps, 2 * steps - stop),
            expected.subList(stop, 2 * steps));
      }
    }
    assertThat(expected.get(0).views().get(0)).isNotEqualTo(expected.get(0).views().get(1));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void warmup_reaches_the_augmenter_in_its_epochs_only(Settings settings) {
    for (boolean streamed : new boolean[] {false, true}) {
      Sampler sampler = new Order(Numbers.of(streamed), BATCH, false, 1);
      List<ReadBatch> batches = read(sampler, WARM, settings);
      for (int i = 0; i < batches.size(); i++) {
        boolean warm = i < sampler.stepsPerEpoch();
        assertThat(batches.get(i).views().get(0))
            .as("batch %d", i)
            .satisfies(
                values -> {
                  if (warm) {
                    assertThat(values).containsOnly(0f);
                  } else {
                    assertThat(values[1]).isGreaterThan(0f);
                  }
                });
      }
    }
    Sampler without = new Order(Numbers.of(false), BATCH, false, 0);
    assertThat(read(without, WARM, settings).get(0).views().get(0)[1]).isGreaterThan(0f);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void an_unreadable_example_is_named(Settings settings) {
    Sampler sampler = new Order(new Streamed(new Numbers(), false, Set.of(14)), BATCH, false, 0);
    assertThatThrownBy(() -> read(sampler, Augmenter.none(), settings))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("batch 0 of epoch 0 failed: example-14 is broken")
        .hasCauseInstanceOf(UnreadableExampleException.class)
        .cause()
        .hasMessage("example-14 is broken");
  }

  @Test
  void nothing_is_replaced_where_the_pipeline_says_so() {
    Sampler sampler = new Order(new Streamed(new Numbers(), true, Set.of(14)), BATCH, false, 0);
    Settings settings = Settings.seeded(1);
    assertThatThrownBy(
            () ->
                read(
                    sampler,
                    Augmenter.none(),
                    settings.withPipeline(
                        settings.pipeline().withThreads(2).withoutReplacement().withPrefetch(1))))
        .hasMessage("batch 0 of epoch 0 failed: example-14 is broken");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void an_unreadable_example_is_replaced_in_its_place_and_counted(Settings settings) {
    Sampler whole = new Order(Numbers.of(false), BATCH, false, 0);
    Sampler sampler = new Order(new Streamed(new Numbers(), true, Set.of(14, 1)), BATCH, false, 0);
    List<ReadBatch> expected = read(whole, Augmenter.none(), settings);
    List<ReadBatch> actual = read(sampler, Augmenter.none(), settings);
    int replaced = 0;
    for (int i = 0; i < actual.size(); i++) {
      float[] values = actual.get(i).views().get(0);
      float[] wanted = expected.get(i).views().get(0);
      int inBatch = 0;
      assertThat(values).as("no example twice in batch %d", i).doesNotHaveDuplicates();
      for (int j = 0; j < BATCH; j++) {
        if (wanted[2 * j] == 14 || wanted[2 * j] == 1) {
          assertThat(values[2 * j]).isNotEqualTo(wanted[2 * j]);
          assertThat((int) values[2 * j] % 4).isEqualTo((int) wanted[2 * j] % 4); // its class
          inBatch++;
        } else {
          assertThat(values[2 * j]).isEqualTo(wanted[2 * j]);
        }
      }
      assertThat(actual.get(i).replaced()).isEqualTo(inBatch);
      replaced += inBatch;
    }
    assertThat(replaced).isEqualTo(4);
    assertSame(
        read(sampler, Augmenter.none(), settings, 0, 2, 3), actual.subList(2, 5)); // continued
  }

  @Test
  void says_so_if_nothing_can_stand_in() {
    Sampler sampler = new Order(new Streamed(new Numbers(), true, ALL), BATCH, false, 0);
    assertThatThrownBy(() -> read(sampler, Augmenter.none(), Settings.seeded(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("batch 0 of epoch 0 failed: example-0 is broken");
  }

  /** Square images of bytes that are a function of their index. */
  private record Images(int side) implements Source {
    @Override
    public ExampleSpec spec() {
      return new ExampleSpec(Shape.of(side, side, 3), ValueRange.BYTES, 0);
    }

    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int label(int index) {
      return -1;
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      var tf = scope.tf();
      Operand<TInt32> pixels =
          tf.range(tf.constant(0), tf.constant(side * side * 3), tf.constant(1));
      Operand<TInt32> values =
          tf.math.floorMod(
              tf.math.mul(
                  tf.math.add(tf.expandDims(indices, tf.constant(1)), tf.constant(3)),
                  tf.math.add(tf.math.square(pixels), tf.constant(7))),
              tf.constant(256));
      return new Batch(
          tf.reshape(values, tf.constant(new int[] {-1, side, side, 3})),
          tf.fill(tf.shape(indices), tf.constant(-1)));
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void compiled_views_are_the_same_in_both_places(Settings settings) {
    Settings reference = settings().findFirst().orElseThrow();
    Augmenter augmenter =
        SimClrAugmenter.tfSimilarityDefaults().withBlur(RandomGaussianBlur.forHeight(40));
    for (boolean partial : new boolean[] {false, true}) {
      Sampler sampler = new Order(new Images(16), 7, partial, 0);
      List<ReadBatch> expected = read(sampler, augmenter, reference);
      assertSame(read(sampler, augmenter, settings), expected);
      assertSame(
          read(sampler, augmenter, settings, 1, 1, 2),
          expected.subList(sampler.stepsPerEpoch() + 1, sampler.stepsPerEpoch() + 3));
    }
  }

  /** Parts of a batch that leave out what changes none of their examples. */
  @Test
  void views_of_large_images_are_the_same_in_both_places() {
    Augmenter augmenter =
        SimClrAugmenter.tfSimilarityDefaults().withBlur(RandomGaussianBlur.forHeight(40));
    Sampler sampler = new Order(new Images(512), 5, false, 0); // five parts, of an image each
    List<Settings> all = settings().toList();
    List<ReadBatch> expected = read(sampler, augmenter, all.get(0), 1, 1, 2);
    for (Settings settings : all.subList(1, all.size())) {
      assertSame(read(sampler, augmenter, settings, 1, 1, 2), expected);
    }
  }

  /** A compiled kernel that takes long. */
  private static final Augmenter SLOW =
      (scope, x) -> {
        var tf = scope.tf();
        Operand<TFloating> large = scope.random().uniform(tf.constant(new int[] {1 << 21}), 0, 1);
        Operand<TFloating> computed =
            scope.fused(
                "slow",
                List.of(large),
                (kernel, inputs) -> {
                  Operand<TFloating> y = kernel.cast(inputs.get(0));
                  for (int i = 0; i < 50; i++) {
                    y = kernel.tf().math.sin(y);
                  }
                  return y;
                });
        return tf.math.add(x, tf.math.mean(computed, tf.constant(0)));
      };

  /** Kernels that data threads are still computing when their session goes crash the JVM. */
  @Test
  void can_be_closed_while_views_are_being_made() {
    Settings ahead =
        Settings.seeded(7)
            .withPipeline(
                Pipeline.defaults()
                    .withThreads(8)
                    .withPrefetch(8)
                    .withAugmentation(Augmentation.IN_DATA_THREADS));
    Sampler sampler = new Order(Numbers.of(false), 1, false, 0);
    for (int i = 0; i < 3; i++) {
      try (BatchReader reader = BatchReader.open(sampler, SLOW.views(1), ahead)) {
        assertThat(reader.next().views()).hasSize(1);
      }
    }
  }

  @Test
  void goes_on_after_a_failure_where_it_is_told_to() {
    Sampler sampler = new Order(new Streamed(new Numbers(), false, Set.of(14)), BATCH, false, 0);
    Sampler whole = new Order(Numbers.of(false), BATCH, false, 0);
    try (BatchReader reader = BatchReader.open(sampler, NOISE.views(1), Settings.seeded(1));
        BatchReader expected = BatchReader.open(whole, NOISE.views(1), Settings.seeded(1))) {
      assertThatThrownBy(reader::next)
          .hasMessage("batch 0 of epoch 0 failed: example-14 is broken");
      assertThatThrownBy(reader::next)
          .hasMessage("a batch failed: start again, at the one after it");
      reader.start(0, 1);
      expected.start(0, 1);
      assertThat(reader.next().views().get(0)).isEqualTo(expected.next().views().get(0));
    }
  }

  @Test
  void refuses_steps_that_are_not_there() {
    Sampler sampler = new Order(Numbers.of(false), BATCH, false, 0);
    try (BatchReader reader =
        BatchReader.open(sampler, Augmenter.none().views(1), Settings.seeded(1))) {
      new Refusal(
              "epoch must be >= 0 and step in [0, 4), was epoch 0, step 4",
              () -> reader.start(0, 4))
          .check();
      new Refusal(
              "epoch must be >= 0 and step in [0, 4), was epoch -1, step 0",
              () -> reader.start(-1, 0))
          .check();
    }
  }
}
