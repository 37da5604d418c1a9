package io.tfsim.samplers;

import io.tfsim.data.ClassIndices;
import io.tfsim.data.Draws;
import io.tfsim.data.Source;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
    ClassIndices classes = ClassIndices.of(source.labels());
    int[] chosen = classes.fraction(fraction, seed);
    if (chosen.length == 0) {
      throw new IllegalArgumentException(
          "a split must have a class of at least 2 examples, was one each of "
              + source.size()
              + " classes");
    }
    return new StratifiedSplit(source.subset(classes.except(chosen)), source.subset(chosen));
  }

  /**
   * Splits at random into any number of parts: train, validation, test.
   *
   * <pre>{@code
   * List<Source> parts = StratifiedSplit.parts(images, 0, 0.8, 0.1, 0.1);
   * }</pre>
   *
   * <p>The examples of each class, in random order, are cut where the fractions added up, times
   * their number, round to; so each part has its share of each class up to one example, and may
   * have none of a small class. Examples without a label count as one more class. All parts keep
   * the order of the source.
   *
   * @param fractions part of each class that goes to each part, each in (0, 1), together 1
   * @throws IllegalArgumentException if a fraction is out of range, or they do not add up to 1, or
   *     a part would be empty
   */
  public static List<Source> parts(Source source, long seed, double... fractions) {
    for (double fraction : fractions) {
      requireFraction(fraction);
    }
    double sum = Arrays.stream(fractions).sum();
    if (Math.abs(sum - 1) > 1e-6) {
      throw new IllegalArgumentException("fractions must add up to 1, was " + sum);
    }
    int[] partOf = new int[source.size()];
    ClassIndices.of(source.labels())
        .all()
        .forEach(
            (label, indices) -> {
              int[] order = Draws.of(seed, label).permutation(indices.length);
              double until = 0;
              int from = 0;
              for (int part = 0; part < fractions.length; part++) {
                until += fractions[part];
                boolean last = part == fractions.length - 1;
                int to = last ? indices.length : (int) Math.floor(until * indices.length + 0.5);
                for (int i = from; i < to; i++) {
                  partOf[indices[order[i]]] = part;
                }
                from = to;
              }
            });
    return IntStream.range(0, fractions.length)
        .mapToObj(
            part -> {
              int[] chosen =
                  IntStream.range(0, partOf.length).filter(i -> partOf[i] == part).toArray();
              if (chosen.length == 0) {
                throw new IllegalArgumentException(
                    "part "
                        + part
                        + " must have at least one of "
                        + partOf.length
                        + " examples, had none");
              }
              return source.subset(chosen);
            })
        .toList();
  }

  private static void requireFraction(double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("fraction must be in (0, 1), was " + fraction);
    }
  }
}
