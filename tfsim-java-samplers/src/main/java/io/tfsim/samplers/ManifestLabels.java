package io.tfsim.samplers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Numbers the classes of a manifest; each different label is held once. */
final class ManifestLabels {
  private final ManifestReader reader;
  private final Map<String, Integer> seen = new LinkedHashMap<>();
  private final IntStream.Builder rows = IntStream.builder();

  /**
   * No labels yet.
   *
   * @param reader what they are read from, for messages
   */
  ManifestLabels(ManifestReader reader) {
    this.reader = reader;
  }

  /** Takes the label of the next row; empty text is none. */
  void add(String label) {
    rows.add(label.isEmpty() ? -1 : seen.computeIfAbsent(label, key -> seen.size()));
  }

  /** Whether no row had a label. */
  boolean none() {
    return seen.isEmpty();
  }

  /** The classes that the labels give: names in order, or numbers from 0 to the greatest. */
  List<String> classNames() {
    if (!seen.keySet().stream().allMatch(ManifestLabels::isNumber)) {
      return seen.keySet().stream().sorted().toList();
    }
    int greatest = seen.keySet().stream().mapToInt(Integer::parseInt).max().orElseThrow();
    if (greatest > 1_000 && greatest / 100 > seen.size()) {
      throw reader.error(
          0,
          "must have the numbers of classes, from 0 on, as labels, was "
              + greatest
              + " with "
              + seen.size()
              + " different labels");
    }
    return IntStream.rangeClosed(0, greatest).mapToObj(Integer::toString).toList();
  }

  /** Class of a label among {@code names}, by its name or else its number; -1 if it is none. */
  static int classOf(String label, List<String> names) {
    int named = names.indexOf(label);
    if (named >= 0) {
      return named;
    }
    return isNumber(label) && Integer.parseInt(label) < names.size() ? Integer.parseInt(label) : -1;
  }

  /** Class of each row. */
  int[] labels(List<String> names) {
    List<Integer> classes = new ArrayList<>();
    seen.keySet().forEach(label -> classes.add(classOf(label, names)));
    return rows.build().map(number -> number < 0 ? -1 : classes.get(number)).toArray();
  }

  private static boolean isNumber(String label) {
    return label.matches("0|[1-9]\\d{0,8}");
  }
}
