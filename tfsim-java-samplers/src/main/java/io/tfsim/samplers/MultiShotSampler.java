package io.tfsim.samplers;

import io.tfsim.data.ClassIndices;
import io.tfsim.data.Draws;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.graph.Checks;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Class-balanced batches: some classes, and as many examples of each.
 *
 * <pre>{@code
 * Sampler sampler = MultiShotSampler.of(labeled, 10, 8).withStepsPerEpoch(100); // batches of 80
 * }</pre>
 *
 * <p>In a batch, the examples of a class are next to each other, one class after another. Examples
 * without a label never come, nor do classes without examples. To take part of the classes, or part
 * of their examples, sample from {@link ClassSubset} or {@link FewLabels#atMost}.
 *
 * <p>With TF Similarity's names: MultiShotMemorySampler is {@link Order#RANDOM}, TFDataSampler is
 * {@link Order#IN_TURN}; {@code class_list} is {@link ClassSubset}; {@code
 * total_examples_per_class} is {@link FewLabels#atMost}, which never takes an example twice as
 * MultiShotMemorySampler's does.
 *
 * @param source where the examples are, with labels
 * @param classesPerBatch different classes in a batch, from 1 to the number of classes that have
 *     examples
 * @param examplesPerClass examples of each of them, at least 1
 * @param stepsPerEpoch batches in an epoch, at least 1; default as many as hold the number of
 *     labeled examples, rounded up
 * @param order what comes next; default {@link Order#RANDOM}
 * @param seed seed of the order; default 0
 * @param warmupEpochs epochs of warm-up at the beginning, at least 0; default 0
 */
public record MultiShotSampler(
    Source source,
    int classesPerBatch,
    int examplesPerClass,
    int stepsPerEpoch,
    Order order,
    long seed,
    int warmupEpochs)
    implements Sampler {

  /** What comes next. */
  public enum Order {
    /**
     * Each batch for itself: different classes at random, and of each class different examples at
     * random; with replacement only where a class has fewer than a batch takes.
     */
    RANDOM,
    /**
     * All classes in a random order, then all again in a new one, from epoch to epoch; the examples
     * of a class in the order of the source, over and over. All of them are used equally often, up
     * to one. Where the number of classes is not a multiple of those in a batch, two such rounds
     * can meet in a batch, which may then have a class twice.
     */
    IN_TURN
  }

  private static final int NAMED = 20; // classes in a warning

  /** Checks the ranges given above. */
  public MultiShotSampler {
    Checks.atLeast("classesPerBatch", classesPerBatch, 1);
    Checks.atLeast("examplesPerClass", examplesPerClass, 1);
    int classes = ClassIndices.of(source.labels()).labeled().size();
    if (classes == 0) {
      throw new IllegalArgumentException("examples must have labels, had none of " + source.size());
    }
    if (classesPerBatch > classes) {
      throw new IllegalArgumentException(
          "classesPerBatch must be <= number of classes with examples ("
              + classes
              + "), was "
              + classesPerBatch);
    }
    Checks.atMost(
        "classesPerBatch times examplesPerClass",
        (long) classesPerBatch * examplesPerClass,
        Integer.MAX_VALUE);
    PlanChecks.size(stepsPerEpoch, classesPerBatch * examplesPerClass);
    PlanChecks.warmup(warmupEpochs);
  }

  /**
   * A random sampler of seed 0, whose epochs have as many examples as the source has labeled ones,
   * or a part of a batch more. Logs a warning that names the classes with fewer than {@code
   * examplesPerClass} examples, whose batches repeat some.
   *
   * @param classesPerBatch different classes in a batch, from 1 to the number of classes that have
   *     examples
   * @param examplesPerClass examples of each of them, at least 1
   * @throws IllegalArgumentException if a number is out of range, or no example has a label
   */
  public static MultiShotSampler of(Source source, int classesPerBatch, int examplesPerClass) {
    SortedMap<Integer, int[]> classes = ClassIndices.of(source.labels()).labeled();
    long labeled = classes.values().stream().mapToLong(indices -> indices.length).sum();
    long batch = Math.max(1, (long) classesPerBatch * examplesPerClass);
    int steps = (int) Math.max(1, (labeled + batch - 1) / batch);
    var sampler =
        new MultiShotSampler(source, classesPerBatch, examplesPerClass, steps, Order.RANDOM, 0, 0);
    warnOfSmall(classes, examplesPerClass);
    return sampler;
  }

  private static void warnOfSmall(SortedMap<Integer, int[]> classes, int examplesPerClass) {
    SortedMap<Integer, int[]> small = new TreeMap<>(classes);
    small.values().removeIf(indices -> indices.length >= examplesPerClass);
    if (!small.isEmpty()) {
      String names =
          small.entrySet().stream()
              .limit(NAMED)
              .map(entry -> entry.getKey() + " (" + entry.getValue().length + ")")
              .collect(Collectors.joining(", "));
      System.getLogger(MultiShotSampler.class.getName())
          .log(
              Level.WARNING,
              small.size()
                  + " of "
                  + classes.size()
                  + " classes have fewer than "
                  + examplesPerClass
                  + " examples, batches will have some of them twice: "
                  + names
                  + (small.size() > NAMED ? ", ..." : ""));
    }
  }

  /** The same with other epochs of so many batches. */
  public MultiShotSampler withStepsPerEpoch(int steps) {
    return new MultiShotSampler(
        source, classesPerBatch, examplesPerClass, steps, order, seed, warmupEpochs);
  }

  /** The same in another order. */
  public MultiShotSampler withOrder(Order newOrder) {
    return new MultiShotSampler(
        source, classesPerBatch, examplesPerClass, stepsPerEpoch, newOrder, seed, warmupEpochs);
  }

  /** The same with another seed. */
  public MultiShotSampler withSeed(long newSeed) {
    return new MultiShotSampler(
        source, classesPerBatch, examplesPerClass, stepsPerEpoch, order, newSeed, warmupEpochs);
  }

  /**
   * The same with a warm-up.
   *
   * @param epochs its length, at least 0
   */
  public MultiShotSampler withWarmup(int epochs) {
    return new MultiShotSampler(
        source, classesPerBatch, examplesPerClass, stepsPerEpoch, order, seed, epochs);
  }

  /** {@code classesPerBatch * examplesPerClass}. */
  @Override
  public int batchSize() {
    return classesPerBatch * examplesPerClass;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if epoch is negative
   */
  @Override
  public IndexPlan plan(long epoch) {
    PlanChecks.epoch(epoch);
    int[][] classes = ClassIndices.of(source.labels()).labeled().values().toArray(int[][]::new);
    int[] indices = new int[stepsPerEpoch * batchSize()];
    switch (order) {
      case RANDOM -> drawAtRandom(classes, epoch, indices);
      case IN_TURN -> takeInTurn(classes, epoch, indices);
    }
    return new IndexPlan(stepsPerEpoch, batchSize(), indices);
  }

  private void drawAtRandom(int[][] classes, long epoch, int[] indices) {
    int at = 0;
    for (int step = 0; step < stepsPerEpoch; step++) {
      Draws draws = Draws.of(seed, epoch, step);
      for (int chosen : draws.sample(classesPerBatch, classes.length)) {
        for (int place : places(draws, classes[chosen].length)) {
          indices[at++] = classes[chosen][place];
        }
      }
    }
  }

  private int[] places(Draws draws, int size) {
    if (size >= examplesPerClass) {
      return draws.sample(examplesPerClass, size);
    }
    int[] places = new int[examplesPerClass];
    Arrays.setAll(places, i -> draws.index(size));
    return places;
  }

  /** Each round has every class once, so in a round's number is how often a class came before. */
  private void takeInTurn(int[][] classes, long epoch, int[] indices) {
    int runs = stepsPerEpoch * classesPerBatch;
    long first = epoch * runs;
    long round = -1;
    int[] turns = {};
    for (int run = 0; run < runs; run++) {
      if ((first + run) / classes.length != round) {
        round = (first + run) / classes.length;
        turns = Draws.of(seed, round).permutation(classes.length);
      }
      int[] members = classes[turns[(int) ((first + run) % classes.length)]];
      for (int i = 0; i < examplesPerClass; i++) {
        indices[run * examplesPerClass + i] =
            members[(int) ((round * examplesPerClass + i) % members.length)];
      }
    }
  }
}
