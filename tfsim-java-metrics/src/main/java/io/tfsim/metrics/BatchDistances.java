package io.tfsim.metrics;

import io.tfsim.distances.Distance;
import io.tfsim.distances.MaskedRows;
import io.tfsim.distances.PairMasks;
import io.tfsim.distances.PairTiles;
import io.tfsim.distances.RankedLabels;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * How far each example of a batch is from its own class and from the others: the numbers behind TF
 * Similarity's {@code max_pos}, {@code avg_neg} and so on, which are those of the hard distances.
 *
 * <p>An example that is alone in its class has no positive distance, and one without others no
 * negative: they are left out, and {@link Spread#count} tells how many are not. (TF Similarity
 * takes the nearest or farthest of all less or more 1e-6 for them.)
 *
 * @param positiveHard to the farthest of the same class
 * @param positiveEasy to the nearest of the same class
 * @param negativeHard to the nearest of another class
 * @param negativeEasy to the farthest of another class
 */
public record BatchDistances(
    Spread positiveHard, Spread positiveEasy, Spread negativeHard, Spread negativeEasy) {

  /**
   * How a number is spread over examples.
   *
   * @param min the least; infinity of none
   * @param max the largest; minus infinity of none
   * @param sum of all
   * @param count how many examples have it
   */
  public record Spread(double min, double max, double sum, int count) {
    /** The mean, or NaN of none. */
    public double mean() {
      return sum / count;
    }

    static Spread of(String name, double[] perExample, IntPredicate hasPair) {
      double[] some =
          IntStream.range(0, perExample.length)
              .filter(hasPair)
              .mapToDouble(i -> finite(name, i, perExample[i]))
              .toArray();
      return new Spread(
          Arrays.stream(some).min().orElse(Double.POSITIVE_INFINITY),
          Arrays.stream(some).max().orElse(Double.NEGATIVE_INFINITY),
          Arrays.stream(some).sum(),
          some.length);
    }

    private static double finite(String name, int example, double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            name + " distances must be finite, was " + value + " of number " + example);
      }
      return value;
    }

    Spread and(Spread other) {
      return new Spread(
          Math.min(min, other.min),
          Math.max(max, other.max),
          sum + other.sum,
          Math.addExact(count, other.count));
    }
  }

  /** Measures a batch with tiles as they come. */
  public static BatchDistances of(Embeddings batch, Distance distance) {
    return of(batch, distance, Tiling.create());
  }

  /**
   * Measures a batch.
   *
   * @throws IllegalArgumentException if it is empty, a label is missing, or a value is not finite,
   *     or so large that a distance is not
   */
  public static BatchDistances of(Embeddings batch, Distance distance, Tiling tiling) {
    if (batch.count() == 0) {
      throw new IllegalArgumentException("batch must have at least 1 example, had 0");
    }
    batch.requireFinite("batch").requireLabels("examples of the batch");
    try (PairTiles pairs = PairTiles.of(batch, distance, tiling)) {
      Operand<TFloating> distances = pairs.distances();
      PairMasks masks = pairs.masks();
      MaskedRows positive = MaskedRows.of(distances, masks.positive());
      MaskedRows negative = MaskedRows.of(distances, masks.negative());
      var scope = pairs.scope();
      List<Operand<TFloat32>> extremes =
          Stream.of(
                  positive.max(scope),
                  positive.min(scope),
                  negative.min(scope),
                  negative.max(scope))
              .<Operand<TFloat32>>map(
                  extreme -> scope.tf().dtypes.cast(extreme.value(), TFloat32.class))
              .toList();
      Extremes found = new Extremes(batch.count());
      pairs.forEachTile(extremes, found::add);
      Map<Integer, Integer> sizes = RankedLabels.counts(batch.labels());
      int[] ofClass = Arrays.stream(batch.labels()).map(sizes::get).toArray();
      IntPredicate hasPositive = i -> ofClass[i] > 1;
      IntPredicate hasNegative = i -> ofClass[i] < batch.count();
      return new BatchDistances(
          Spread.of("positive", found.values[0], hasPositive),
          Spread.of("positive", found.values[1], hasPositive),
          Spread.of("negative", found.values[2], hasNegative),
          Spread.of("negative", found.values[3], hasNegative));
    }
  }

  /** The extremes of each example over the tiles so far. */
  private static final class Extremes {
    private static final boolean[] LARGEST = {true, false, false, true};

    private final double[][] values;

    Extremes(int count) {
      values = new double[LARGEST.length][count];
      for (int i = 0; i < values.length; i++) {
        Arrays.fill(values[i], LARGEST[i] ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
      }
    }

    void add(int first, Result fetched) {
      for (int i = 0; i < values.length; i++) {
        float[] tile = new float[(int) fetched.get(i).shape().size()];
        fetched.get(i).asRawTensor().data().asFloats().read(tile);
        double[] all = values[i];
        boolean largest = LARGEST[i];
        IntStream.range(0, tile.length)
            .forEach(
                row ->
                    all[first + row] =
                        largest
                            ? Math.max(all[first + row], tile[row])
                            : Math.min(all[first + row], tile[row]));
      }
    }
  }

  /**
   * Those of this batch and of others together, each batch by itself: what a metric over an epoch
   * is. (TF Similarity keeps the last batch only.)
   */
  public BatchDistances and(BatchDistances other) {
    return new BatchDistances(
        positiveHard.and(other.positiveHard),
        positiveEasy.and(other.positiveEasy),
        negativeHard.and(other.negativeHard),
        negativeEasy.and(other.negativeEasy));
  }

  /**
   * The nearest negative less the farthest positive, over all examples: above 0, one threshold
   * tells all pairs apart. (TF Similarity's {@code dist_gap} is without its sign.)
   */
  public double gap() {
    return negativeHard.min() - positiveHard.max();
  }
}
