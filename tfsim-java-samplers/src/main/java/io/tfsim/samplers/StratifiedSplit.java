package io.tfsim.samplers;

import io.tfsim.data.Source;
import java.util.Arrays;

/**
 * A source in two parts that have the same share of every class.
 *
 * @param first what remains
 * @param second the fraction that was asked for
 */
public record StratifiedSplit(Source first, Source second) {
  /**
   * Splits at random. Of a class with n examples, {@code second} gets n times fraction, rounded,
   * but {@code first} and {@code second} at least one each if n is 2 or more; a single example
   * stays in {@code first}. Examples without a label count as one more class. Both parts keep the
   * order of the source.
   *
   * @param fraction part of each class that goes to {@code second}, in (0, 1)
   * @throws IllegalArgumentException if fraction is out of range, or {@code second} would be empty
   *     because no class has two examples
   */
  public static StratifiedSplit of(Source source, double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("fraction must be in (0, 1), was " + fraction);
    }
    boolean[] second = new boolean[source.size()];
    ClassIndices.of(source)
        .forEach(
            (label, indices) -> {
              int taken = (int) Math.floor(indices.length * fraction + 0.5);
              int bounded =
                  indices.length < 2 ? 0 : Math.max(1, Math.min(indices.length - 1, taken));
              int[] order = Draws.of(seed, label).permutation(indices.length);
              Arrays.stream(order, 0, bounded).forEach(i -> second[indices[i]] = true);
            });
    int[] chosen = ClassIndices.where(second, true);
    if (chosen.length == 0) {
      throw new IllegalArgumentException(
          "a split must have a class of at least 2 examples, was one each of "
              + source.size()
              + " classes");
    }
    return new StratifiedSplit(
        source.subset(ClassIndices.where(second, false)), source.subset(chosen));
  }
}
