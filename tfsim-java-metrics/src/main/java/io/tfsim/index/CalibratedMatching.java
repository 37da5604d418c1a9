package io.tfsim.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.distances.Distance;
import io.tfsim.matching.Calibration;
import io.tfsim.matching.ClassificationMetric;
import io.tfsim.matching.Cutpoint;
import io.tfsim.matching.MajorityVote;
import io.tfsim.matching.MatchCounts;
import io.tfsim.matching.Matcher;
import io.tfsim.matching.Matching;
import io.tfsim.matching.NearestMatch;
import io.tfsim.matching.ThresholdCurve;
import io.tfsim.matching.WeightedVote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How queries get their class, and from which distance on they get none.
 *
 * <p>As JSON it is kept with an index: matching and calibration, so that the same queries get the
 * same classes again.
 *
 * @param matching the rule
 * @param calibration the thresholds
 */
public record CalibratedMatching(Matching matching, Calibration calibration) {
  /** Most points of a curve that are kept with an index: about a megabyte of JSON. */
  static final int MOST_POINTS = 10_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MATCHING = "matching";
  private static final String CALIBRATION = "calibration";

  /**
   * As JSON.
   *
   * @throws IllegalArgumentException if the rule is none of this library's
   */
  public String toJson() {
    return inNotes("");
  }

  /**
   * Notes of an index with this in them, in place of an earlier one; what else they say is kept, as
   * {@code notes} where it is no JSON of this kind.
   */
  String inNotes(String before) {
    ObjectNode root =
        calibrated(before)
            .orElseGet(
                () -> {
                  ObjectNode other = JSON.createObjectNode();
                  return before.isEmpty() ? other : other.put("notes", before);
                });
    root.set(MATCHING, json(matching));
    root.set(CALIBRATION, json(calibration));
    return root.toPrettyString();
  }

  /**
   * What is in the notes of an index; empty if they are about something else.
   *
   * @throws IllegalArgumentException as {@link #ofJson}
   */
  static Optional<CalibratedMatching> ofNotes(String notes) {
    return calibrated(notes).map(CalibratedMatching::of);
  }

  /** Notes that have a calibration. */
  private static Optional<ObjectNode> calibrated(String notes) {
    try {
      return JSON.readTree(notes) instanceof ObjectNode root
              && root.path(MATCHING).isObject()
              && root.path(CALIBRATION).isObject()
          ? Optional.of(root)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // notes may be any text
    }
  }

  /**
   * The same with a curve of at most {@value #MOST_POINTS} points, evenly spread: it has one for
   * each distance of a query, of which there may be millions.
   */
  CalibratedMatching thinned() {
    ThresholdCurve curve = calibration.curve();
    int size = curve.counts().size();
    if (size <= MOST_POINTS) {
      return this;
    }
    int[] kept =
        IntStream.range(0, MOST_POINTS)
            .map(i -> (int) (i * (size - 1L) / (MOST_POINTS - 1)))
            .toArray();
    ThresholdCurve thinned =
        new ThresholdCurve(
            Arrays.stream(kept).mapToDouble(i -> curve.thresholds()[i]).toArray(),
            Arrays.stream(kept).mapToObj(curve.counts()::get).toList());
    return new CalibratedMatching(
        matching,
        new Calibration(
            calibration.metric(), thinned, calibration.cutpoints(), calibration.unreached()));
  }

  private static ObjectNode json(Matching matching) {
    ObjectNode node = JSON.createObjectNode();
    Matcher matcher = matching.matcher();
    if (matcher instanceof NearestMatch) {
      node.put("rule", "nearest");
    } else if (matcher instanceof MajorityVote) {
      node.put("rule", "majority vote");
    } else if (matcher instanceof WeightedVote vote) {
      node.put("rule", "weighted vote").put("temperature", vote.temperature());
    } else {
      throw new IllegalArgumentException(
          "a rule that can be saved must be nearest, majority vote or weighted vote, was "
              + matcher.name());
    }
    return node.put("k", matching.k()).put("distance", matching.distance().title());
  }

  private static ObjectNode json(Calibration calibration) {
    ObjectNode node = JSON.createObjectNode().put("metric", calibration.metric().title());
    ObjectNode cutpoints = node.putObject("cutpoints");
    calibration
        .cutpoints()
        .forEach(
            (name, cutpoint) -> {
              ObjectNode one = cutpoints.putObject(name);
              one.put("distance", cutpoint.distance()).put("value", cutpoint.value());
              one.set("counts", json(cutpoint.counts()));
            });
    ObjectNode unreached = node.putObject("unreached");
    calibration.unreached().forEach(unreached::put);
    ObjectNode curve = node.putObject("curve");
    ArrayNode distances = curve.putArray("distances");
    for (double distance : calibration.curve().thresholds()) {
      distances.add(distance);
    }
    ArrayNode counts = curve.putArray("counts");
    calibration.curve().counts().forEach(count -> counts.add(json(count)));
    return node;
  }

  /** True and false positives, true and false negatives. */
  private static ArrayNode json(MatchCounts counts) {
    return JSON.createArrayNode()
        .add(counts.truePositives())
        .add(counts.falsePositives())
        .add(counts.trueNegatives())
        .add(counts.falseNegatives());
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is nothing of that kind
   */
  public static CalibratedMatching ofJson(String json) {
    try {
      return of(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a calibration must be JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static CalibratedMatching of(JsonNode root) {
    return new CalibratedMatching(
        matching(part(root, MATCHING)), calibration(part(root, CALIBRATION)));
  }

  private static JsonNode part(JsonNode node, String name) {
    JsonNode part = node.get(name);
    if (part == null) {
      throw new IllegalArgumentException("a calibration must have " + name);
    }
    return part;
  }

  private static String text(JsonNode node, String name) {
    JsonNode part = part(node, name);
    if (!part.isTextual()) {
      throw wrong(name, "text", part);
    }
    return part.textValue();
  }

  private static double number(JsonNode part, String name) {
    if (!part.isNumber()) {
      throw wrong(name, "a number", part);
    }
    return part.doubleValue();
  }

  private static IllegalArgumentException wrong(String name, String expected, JsonNode part) {
    return new IllegalArgumentException(
        "of a calibration, " + name + " must be " + expected + ", was " + part);
  }

  private static Matching matching(JsonNode node) {
    JsonNode k = part(node, "k");
    if (!k.isIntegralNumber() || !k.canConvertToInt()) {
      throw wrong("k", "a whole number", k);
    }
    String rule = text(node, "rule");
    Matcher matcher =
        switch (rule) {
          case "nearest" -> new NearestMatch();
          case "majority vote" -> new MajorityVote();
          case "weighted vote" ->
              new WeightedVote(number(part(node, "temperature"), "temperature"));
          default -> throw wrong("rule", "known", part(node, "rule"));
        };
    return Matching.of(matcher, k.intValue()).withDistance(Distance.named(text(node, "distance")));
  }

  private static Calibration calibration(JsonNode node) {
    Map<String, Cutpoint> cutpoints = new LinkedHashMap<>();
    part(node, "cutpoints")
        .properties()
        .forEach(
            entry -> {
              JsonNode one = entry.getValue();
              cutpoints.put(
                  entry.getKey(),
                  new Cutpoint(
                      entry.getKey(),
                      number(part(one, "distance"), "distance"),
                      number(part(one, "value"), "value"),
                      counts(part(one, "counts"))));
            });
    Map<String, Double> unreached = new LinkedHashMap<>();
    part(node, "unreached")
        .properties()
        .forEach(entry -> unreached.put(entry.getKey(), number(entry.getValue(), "a target")));
    JsonNode curve = part(node, "curve");
    List<MatchCounts> counts = new ArrayList<>();
    part(curve, "counts").forEach(count -> counts.add(counts(count)));
    JsonNode distances = part(curve, "distances");
    double[] thresholds = new double[distances.size()];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = number(distances.get(i), "a distance");
    }
    if (counts.size() != thresholds.length) {
      throw new IllegalArgumentException(
          "a calibration must have counts for each of "
              + thresholds.length
              + " distances, had "
              + counts.size());
    }
    return new Calibration(
        ClassificationMetric.named(text(node, "metric")),
        new ThresholdCurve(thresholds, counts),
        cutpoints,
        unreached);
  }

  private static MatchCounts counts(JsonNode node) {
    if (node.size() != 4) {
      throw wrong("counts", "4 numbers", node);
    }
    long[] counts = new long[4];
    for (int i = 0; i < 4; i++) {
      if (!node.get(i).isIntegralNumber() || !node.get(i).canConvertToLong()) {
        throw wrong("counts", "whole numbers", node);
      }
      counts[i] = node.get(i).longValue();
    }
    return new MatchCounts(counts[0], counts[1], counts[2], counts[3]);
  }
}
