package io.tfsim.evaluation.report;

import io.tfsim.evaluation.Score;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How a score was obtained, in words. */
public final class HowText {
  /** What is said around a value; others get their name before it. */
  private static final Map<String, String> PHRASES =
      Map.ofEntries(
          Map.entry("embedding", "%s"),
          Map.entry("weights", "weights: %s"),
          Map.entry("test", "on %s test examples"),
          Map.entry("train", "by %s labeled examples"),
          Map.entry("references", "among %s"),
          Map.entry("k", "k = %s"),
          Map.entry("k_wanted", "not k = %s, there are no more"),
          Map.entry("temperature", "T = %s"),
          Map.entry("l2", "L2 %s"),
          Map.entry("learning_rate", "rate %s"),
          Map.entry("steps", "%s steps"),
          Map.entry("epochs", "%s epochs"),
          Map.entry("validation", "on %s examples held out of the training"),
          Map.entry("chosen_from", "chosen from %s settings"),
          Map.entry("validation_accuracy", "accuracy there %s"),
          Map.entry("draws", "draws of the labels: %s"),
          Map.entry("on", "on %s"),
          Map.entry("from", "from the %s"));

  private HowText() {}

  /** One line, as text. */
  public static String of(Score score) {
    Object embedding = score.how().getOrDefault("embedding", "");
    return of(
        score.title().contains(embedding.toString())
            ? score.without(Set.of("embedding")).how() // said already
            : score.how());
  }

  /** The same of what several scores have in common. */
  public static String of(Map<String, Object> how) {
    return how.entrySet().stream()
        .map(
            entry -> {
              String value = Figures.of(entry.getValue());
              String phrase = PHRASES.get(entry.getKey());
              return phrase == null
                  ? entry.getKey().replace('_', ' ') + " " + value
                  : phrase.replace("%s", value);
            })
        .collect(Collectors.joining(" · "));
  }
}
