package io.tfsim.evaluation.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** A configuration, given as JSON, as a table: a row for each key at the top. */
final class ConfigurationTable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ConfigurationTable() {}

  /**
   * The table.
   *
   * @throws IllegalArgumentException if it is not a JSON object
   */
  static String html(String json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "configuration must be JSON, was not: " + e.getOriginalMessage(), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("configuration must be a JSON object, was " + json);
    }
    StringBuilder html = new StringBuilder("<table class=\"configuration\">\n");
    root.properties()
        .forEach(
            entry ->
                html.append("<tr><th scope=\"row\">")
                    .append(Html.escape(words(entry.getKey())))
                    .append("</th><td>")
                    .append(Html.escape(text(entry.getValue(), true)))
                    .append("</td></tr>\n"));
    return html.append("</table>\n").toString();
  }

  private static String words(String key) {
    return key.replace('_', ' ');
  }

  /** A record is its type and, in brackets, what it is made of. */
  private static String text(JsonNode node, boolean top) {
    if (node.isObject()) {
      List<String> parts = new ArrayList<>();
      node.properties()
          .forEach(
              entry -> {
                if (!entry.getKey().equals("type")) {
                  parts.add(words(entry.getKey()) + " " + text(entry.getValue(), false));
                }
              });
      String all = String.join(", ", parts);
      if (node.path("type").isTextual()) {
        String type = node.get("type").textValue();
        return all.isEmpty() ? type : type + " (" + all + ")";
      }
      return top ? all : "(" + all + ")";
    }
    if (node.isArray()) {
      List<String> parts = new ArrayList<>();
      node.forEach(element -> parts.add(text(element, false)));
      return "[" + String.join(", ", parts) + "]";
    }
    return node.isDouble() ? Figures.three(node.doubleValue()) : node.asText();
  }
}
