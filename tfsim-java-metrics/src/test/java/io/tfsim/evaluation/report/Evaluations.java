package io.tfsim.evaluation.report;

import io.tfsim.evaluation.EvaluatedModel;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.evaluation.Points;
import io.tfsim.evaluation.ProbeSearch;
import io.tfsim.evaluation.Protocol;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Evaluations of points, ordinary and awkward ones. */
final class Evaluations {
  /** What breaks a page that does not escape. */
  static final String HOSTILE = "</title><script>alert('x')</script><img src=http://x.test/a.png>";

  private Evaluations() {}

  /** A history whose loss goes missing, and whose validation has only every other epoch. */
  static History history(int epochs) {
    List<EpochLog> logs = new ArrayList<>();
    for (int e = 0; e < epochs; e++) {
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("loss", e == 3 ? Double.NaN : 1 + 4.0 / (e + 1));
      if (e % 2 == 0) {
        values.put("val_loss", 1.2 + 4.0 / (e + 1) + (e > epochs / 2 ? 0.3 : 0));
      }
      values.put("learning_rate", 1e-3 * (epochs - e) / epochs);
      values.put("val_online_probe_accuracy", 1 - 1.0 / (e + 2));
      logs.add(new EpochLog(e, values, 10, 1));
    }
    return new History(logs, 10L * epochs, epochs, Optional.empty());
  }

  static Evaluation of(List<String> names, History history) {
    int classes = names.size();
    return Protocol.quick()
        .withProbe(ProbeSearch.only(1e-3, 0.1).withSteps(15))
        .withBudgets()
        .evaluate(
            EvaluatedModel.of(new Points.Identity(1))
                .withProjection(new Points.Identity(2))
                .withHistory(history),
            Points.clouds(1, 8 * classes, classes).named(names),
            Points.clouds(2, 6 * classes, classes).named(names));
  }

  static List<String> names(int classes) {
    return IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
  }

  /** Hostile, long, and right-to-left names. */
  static Evaluation awkward() {
    return of(
        List.of(
            HOSTILE,
            "a very long name of a class, with commas, that nobody would print in full",
            "אבגדה",
            "\"quoted\" & 'quoted'",
            "Überwächter",
            "",
            "鳥類"),
        history(12));
  }
}
