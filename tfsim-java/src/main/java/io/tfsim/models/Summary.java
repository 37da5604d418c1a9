package io.tfsim.models;

import java.util.Locale;
import java.util.function.Predicate;

/** The table that {@code summary()} prints. */
final class Summary {
  private Summary() {}

  static String of(String title, WeightView weights, Predicate<String> frozen) {
    StringBuilder table = new StringBuilder(title).append('\n');
    int widest = weights.paths().stream().mapToInt(String::length).max().orElse(0);
    String row = "%-" + widest + "s  %-18s %12s  %s%n";
    table.append(String.format(Locale.ROOT, row, "weight", "shape", "number", "trained"));
    for (String path : weights.paths()) {
      String trained =
          frozen.test(path) ? "frozen" : weights.trainable(path) ? "yes" : "no (state)";
      table.append(
          String.format(
              Locale.ROOT,
              row,
              path,
              weights.shape(path),
              String.format(Locale.ROOT, "%,d", weights.shape(path).size()),
              trained));
    }
    return table
        .append(
            String.format(
                Locale.ROOT,
                "%,d weights, of which %,d trainable",
                weights.count(),
                weights.trainableCount()))
        .toString();
  }
}
