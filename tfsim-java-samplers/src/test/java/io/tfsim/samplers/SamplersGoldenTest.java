package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.samplers.MultiShotSampler.Order;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** What holds of the batches that TF Similarity drew, holds of ours; or the test says why not. */
class SamplersGoldenTest {
  private static final int[] EPOCHS = {0, 1, 2, 3};

  static List<GoldenCase> cases() {
    return Goldens.cases("samplers");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void invariants_hold(GoldenCase golden) {
    boolean batches = golden.config().has("classes_per_batch");
    switch (golden.peer()) {
      case "MultiShotMemorySampler" -> {
        if (batches) {
          multiShotBatches(golden);
        } else {
          multiShotPool(golden);
        }
      }
      case "SingleShotMemorySampler" -> singleShot(golden);
      case "TFDataSampler" -> inTurn(golden);
      case "Sampler" -> warmup(golden);
      default -> throw new AssertionError("no test for the peer's " + golden.peer());
    }
  }

  private static List<Integer> integers(Values values) {
    return DoubleStream.of(values.toArray()).mapToObj(x -> (int) x).toList();
  }

  /** The peer's batches; an example's value is its index. */
  private static Drawn recorded(GoldenCase golden, String batch) {
    return new Drawn(integers(golden.output(batch + "_x")), integers(golden.output(batch + "_y")));
  }

  private static List<Drawn> recordedBatches(GoldenCase golden) {
    return golden.outputs().stream()
        .filter(name -> name.endsWith("_x"))
        .map(name -> recorded(golden, name.substring(0, name.length() - 2)))
        .toList();
  }

  private static List<Integer> labels(GoldenCase golden) {
    if (golden.hasInput("x")) {
      List<Integer> x = integers(golden.input("x"));
      assertThat(x).isEqualTo(IntStream.range(0, x.size()).boxed().toList());
    }
    return integers(golden.input("y"));
  }

  private static Source source(List<Integer> labels) {
    return MemorySource.bytes(new byte[labels.size()], Shape.of(1))
        .withLabels(
            labels.stream().mapToInt(Integer::intValue).toArray(), Collections.max(labels) + 1);
  }

  private static int config(GoldenCase golden, String name) {
    JsonNode value = golden.config().path(name);
    assertThat(value.isInt()).as(name).isTrue();
    return value.asInt();
  }

  private static int[] classList(GoldenCase golden) {
    return DoubleStream.of(GoldenCase.numbers(golden.config().path("class_list")))
        .mapToInt(x -> (int) x)
        .toArray();
  }

  private static void multiShotBatches(GoldenCase golden) {
    List<Integer> labels = labels(golden);
    SortedMap<Integer, List<Integer>> members = Drawn.members(labels);
    int classes = config(golden, "classes_per_batch");
    int perClass = config(golden, "examples_per_class_per_batch");
    MultiShotSampler ours = MultiShotSampler.of(source(labels), classes, perClass);
    if (golden.config().has("steps_per_epoch")) {
      ours = ours.withStepsPerEpoch(config(golden, "steps_per_epoch"));
      assertThat(ours.stepsPerEpoch()).isEqualTo(config(golden, "len"));
      assertThat(ours.batchSize()).isEqualTo(config(golden, "batch_size"));
    }
    List<Drawn> batches = new ArrayList<>(recordedBatches(golden));
    assertThat(batches).isNotEmpty();
    batches.addAll(Drawn.of(ours, EPOCHS).split(ours.batchSize()));
    for (Drawn batch : batches) {
      assertThat(batch.examples()).hasSize(classes * perClass);
      batch.assertLabelsAreThoseOf(labels);
      batch.assertClassBalanced(perClass, members);
    }
  }

  /**
   * The peer draws the examples that it keeps of a class with replacement, so one can be there
   * twice; ours are different ones.
   */
  private static void multiShotPool(GoldenCase golden) {
    List<Integer> labels = labels(golden);
    int[] classes = classList(golden);
    int perClass = config(golden, "total_examples_per_class");
    Drawn peers = recorded(golden, "slice");
    peers.assertLabelsAreThoseOf(labels);
    assertPool(peers.labels(), classes, perClass);

    int[] twice = IntStream.concat(Arrays.stream(classes), Arrays.stream(classes)).toArray();
    Source pool = FewLabels.atMost(ClassSubset.of(source(labels), twice), perClass, 1);
    assertThat((double) pool.size()).isEqualTo(golden.output("num_examples").single());
    assertPool(Arrays.stream(pool.labels()).boxed().toList(), classes, perClass);
    // an epoch over all of the pool: every place is a different one
    var all = MultiShotSampler.of(pool, classes.length, perClass).withStepsPerEpoch(1);
    assertThat(Drawn.of(all, 0).examples()).hasSize(pool.size()).doesNotHaveDuplicates();
  }

  private static void assertPool(List<Integer> labels, int[] classes, int perClass) {
    assertThat(labels).hasSize(classes.length * perClass);
    for (int label : classes) {
      assertThat(Collections.frequency(labels, label)).as("class %d", label).isEqualTo(perClass);
    }
  }

  /**
   * The peer draws with replacement, so that a batch can have an example twice; ours has none twice
   * in an epoch. The peer loses the labels, which are the examples' indices; ours has them.
   */
  private static void singleShot(GoldenCase golden) {
    int size = golden.input("x").size();
    int batch = config(golden, "examples_per_batch");
    List<Integer> first = integers(golden.output("first"));
    List<Integer> second = integers(golden.output("second"));
    assertThat(first).hasSize(batch);
    for (int i = 0; i < batch; i++) {
      assertThat(second.get(i) - first.get(i)).isEqualTo(1000); // rows of the views are aligned
      assertThat(first.get(i) % 1000).isBetween(0, size - 1);
    }

    Sampler ours =
        SingleShotSampler.of(source(Collections.nCopies(size, 0)), batch).keepLastBatch();
    for (int epoch : EPOCHS) {
      Drawn drawn = Drawn.of(ours, epoch);
      assertThat(drawn.examples()).hasSize(size).doesNotHaveDuplicates();
      assertThat(drawn.labels()).isEqualTo(drawn.examples());
    }
  }

  /** Of each class the peer keeps the first examples, ours as many at random. */
  private static void inTurn(GoldenCase golden) {
    List<Integer> labels = labels(golden);
    int classes = config(golden, "classes_per_batch");
    int perClass = config(golden, "examples_per_class_per_batch");
    SortedMap<Integer, List<Integer>> members = Drawn.members(labels);
    Source source = source(labels);
    if (golden.config().has("class_list")) {
      int total = config(golden, "total_examples_per_class");
      members.keySet().retainAll(Arrays.stream(classList(golden)).boxed().toList());
      members.replaceAll((label, all) -> all.subList(0, total));
      source = FewLabels.atMost(ClassSubset.of(source, classList(golden)), total, 1);
    }

    List<Drawn> batches = recordedBatches(golden);
    assertThat(batches).isNotEmpty();
    Drawn peers =
        new Drawn(
            batches.stream().flatMap(batch -> batch.examples().stream()).toList(),
            batches.stream().flatMap(batch -> batch.labels().stream()).toList());
    peers.assertLabelsAreThoseOf(labels);
    peers.assertInTurn(perClass, members);

    var oursMembers = Drawn.members(Arrays.stream(source.labels()).boxed().toList());
    assertThat(oursMembers.keySet()).isEqualTo(members.keySet());
    members.forEach((label, all) -> assertThat(oursMembers.get(label)).hasSize(all.size()));
    var ours =
        MultiShotSampler.of(source, classes, perClass)
            .withOrder(Order.IN_TURN)
            .withStepsPerEpoch(batches.size());
    Drawn.of(ours, EPOCHS).assertInTurn(perClass, oursMembers);
  }

  /** The peer's default, -1, is a warm-up of one epoch; ours is 0, which is none. */
  private static void warmup(GoldenCase golden) {
    Source source = source(List.of(0, 0));
    for (double value : GoldenCase.numbers(golden.config().path("values"))) {
      int epochs = (int) value;
      List<Integer> peers =
          integers(golden.output("warmup_" + (epochs < 0 ? "minus" + -epochs : epochs)));
      assertThat(peers).isEqualTo(flags(epochs < 0 ? 1 : epochs, peers.size()));
      if (epochs < 0) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> ShuffledSampler.of(source, 1).withWarmup(epochs))
            .withMessage("warmupEpochs must be >= 0, was " + epochs);
        continue;
      }
      for (Sampler ours :
          List.of(
              ShuffledSampler.of(source, 1).withWarmup(epochs),
              SingleShotSampler.of(source, 1).withWarmup(epochs),
              MultiShotSampler.of(source, 1, 1).withWarmup(epochs),
              MixedSampler.of(ConcatenatedSource.of(source), 1, 1).withWarmup(epochs))) {
        assertThat(flags(ours.warmupEpochs(), peers.size())).isEqualTo(peers);
      }
    }
    for (Sampler ours :
        List.of(
            ShuffledSampler.of(source, 1),
            SingleShotSampler.of(source, 1),
            MultiShotSampler.of(source, 1, 1),
            MixedSampler.of(ConcatenatedSource.of(source), 1, 1))) {
      assertThat(ours.warmupEpochs()).isZero();
    }
  }

  /** Whether each epoch is one of the warm-up. */
  private static List<Integer> flags(int warmupEpochs, int epochs) {
    return IntStream.range(0, epochs).mapToObj(epoch -> epoch < warmupEpochs ? 1 : 0).toList();
  }
}
