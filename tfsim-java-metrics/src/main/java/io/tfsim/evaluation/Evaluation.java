package io.tfsim.evaluation;

import io.tfsim.metrics.ConfusionMatrix;
import io.tfsim.metrics.EmbeddingHealth;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * What came out of a {@link Protocol}.
 *
 * @param setup what was done
 * @param scores the numbers, each with how it was obtained
 * @param probe how the probe was chosen
 * @param confusion of the probe on the test examples
 * @param health of the test examples' embeddings
 * @param curves of the training, if its history was given
 * @param map the test examples' representations in two dimensions, to look at
 * @param nearest some test examples and their neighbours, to look at
 */
public record Evaluation(
    Setup setup,
    List<Score> scores,
    ProbeSearch.Selection probe,
    ConfusionMatrix confusion,
    Map<Output, EmbeddingHealth> health,
    List<Curve> curves,
    Map2d map,
    NearestExamples nearest) {

  /** Copies the lists. */
  public Evaluation {
    scores = List.copyOf(scores);
    health = Collections.unmodifiableMap(new EnumMap<>(health));
    curves = List.copyOf(curves);
  }

  /**
   * What was done.
   *
   * @param protocol the settings
   * @param train number of training examples
   * @param test number of test examples
   * @param classNames name of each class; its number where it has none, or a blank one
   * @param dimensions length of each embedding, by the output's name
   * @param weights which weights the model had
   * @param threads inside an op
   * @param trainedSteps steps of the training, if its history is known
   * @param stopReason why the training ended before its last epoch, if it did
   * @param seconds wall time of the evaluation
   */
  public record Setup(
      Protocol protocol,
      int train,
      int test,
      List<String> classNames,
      Map<String, Integer> dimensions,
      String weights,
      int threads,
      OptionalLong trainedSteps,
      Optional<String> stopReason,
      double seconds) {
    /** Copies the lists. */
    public Setup {
      List<String> given = List.copyOf(classNames);
      classNames =
          IntStream.range(0, given.size())
              .mapToObj(c -> given.get(c).isBlank() ? Integer.toString(c) : given.get(c))
              .toList();
      dimensions = Collections.unmodifiableMap(new LinkedHashMap<>(dimensions));
    }

    private Setup withClassNames(List<String> names) {
      if (names.size() != classNames.size()) {
        throw new IllegalArgumentException(
            "class names must be one for each of "
                + classNames.size()
                + " classes, were "
                + names.size());
      }
      return new Setup(
          protocol,
          train,
          test,
          names,
          dimensions,
          weights,
          threads,
          trainedSteps,
          stopReason,
          seconds);
    }
  }

  /**
   * Points by principal components.
   *
   * @param points (count, 2), or (count, 1) where the embeddings have a single dimension; with
   *     labels
   * @param explained share of the variance that each coordinate has
   */
  public record Map2d(Embeddings points, List<Double> explained) {}

  /**
   * The number of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Score score(String name) {
    return scores.stream()
        .filter(score -> score.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "score must be one of "
                        + scores.stream().map(Score::name).toList()
                        + ", was "
                        + name));
  }

  /** The same with numbers of one's own before the others. */
  public Evaluation with(List<Score> more) {
    List<Score> all = new ArrayList<>(more);
    all.addAll(scores);
    return new Evaluation(setup, all, probe, confusion, health, curves, map, nearest);
  }

  /**
   * The same with names of the classes, where the examples' source has none.
   *
   * @throws IllegalArgumentException if there is not one for each class
   */
  public Evaluation withClassNames(List<String> names) {
    return new Evaluation(
        setup.withClassNames(names), scores, probe, confusion, health, curves, map, nearest);
  }

  /**
   * What all scores that have it say alike of how they were obtained, such as the weights: it need
   * not be told with each of them.
   */
  public Map<String, Object> common() {
    Map<String, Object> common = new LinkedHashMap<>();
    for (String key : List.of("test", "weights")) {
      List<Object> values =
          scores.stream()
              .filter(score -> score.how().containsKey(key))
              .<Object>map(score -> score.how().get(key))
              .distinct()
              .toList();
      if (values.size() == 1) {
        common.put(key, values.get(0));
      }
    }
    return common;
  }

  /** This evaluation as JSON, as docs/evaluation.md describes it. */
  public String json() {
    return EvaluationJson.of(this);
  }
}
