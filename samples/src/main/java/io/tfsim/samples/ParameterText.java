package io.tfsim.samples;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The parameters of a configuration as text for people, in lines. */
final class ParameterText {
  private static final MathContext DIGITS = new MathContext(4);

  private ParameterText() {}

  /**
   * A configuration in lines, a part on each.
   *
   * @param configuration a record, or a lambda
   * @param width letters of a line at most
   */
  static List<String> lines(Object configuration, int width) {
    List<String> lines = new ArrayList<>();
    parts(RecordJson.of(configuration), lines);
    return lines.stream().flatMap(line -> wrapped(line, width).stream()).toList();
  }

  /** A line for each record that holds no other one, its name before its numbers. */
  private static void parts(JsonNode node, List<String> lines) {
    if (node.isArray()) {
      node.forEach(part -> parts(part, lines));
      return;
    }
    if (!node.isObject()) {
      lines.add(node.asText());
      return;
    }
    List<String> numbers = new ArrayList<>();
    List<JsonNode> inner = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (isWords(entry.getValue())) {
        List<String> words = new ArrayList<>();
        entry.getValue().forEach(word -> words.add(text(word)));
        numbers.add(name(entry.getKey()) + " " + String.join(" ", words));
      } else if (entry.getValue().isContainerNode()) {
        inner.add(entry.getValue());
      } else if (!entry.getKey().equals("type")) {
        numbers.add(name(entry.getKey()) + " " + text(entry.getValue()));
      }
    }
    String name = node.path("type").asText().replaceAll("([a-z0-9])([A-Z])", "$1 $2");
    lines.add(numbers.isEmpty() ? name : name + ": " + String.join(", ", numbers));
    inner.forEach(part -> parts(part, lines));
  }

  /** Whether a node is a list of numbers or words. */
  private static boolean isWords(JsonNode node) {
    return node.isArray() && !node.isEmpty() && node.get(0).isValueNode();
  }

  private static String name(String key) {
    return key.replace('_', ' ');
  }

  private static String text(JsonNode value) {
    return value.isDouble()
        ? new BigDecimal(value.asDouble()).round(DIGITS).stripTrailingZeros().toPlainString()
        : value.asText();
  }

  private static List<String> wrapped(String line, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (String word : line.split(" ", -1)) {
      if (current.length() > 0 && current.length() + 1 + word.length() > width) {
        lines.add(current.toString());
        current = new StringBuilder("   ");
      }
      current.append(current.length() == 0 ? "" : " ").append(word);
    }
    lines.add(current.toString());
    return lines;
  }
}
