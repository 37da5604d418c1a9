package io.tfsim.matching;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A number of classification at a distance threshold, in [0, 1]; 0 where nothing is counted below
 * the fraction's line.
 */
public enum ClassificationMetric {
  /** {@code TP / (TP + FP)}: the share of the matches that are right. 0 where nothing matches. */
  PRECISION("precision", true, false) {
    @Override
    public double of(MatchCounts c) {
      return ratio(c.truePositives(), c.truePositives() + c.falsePositives());
    }
  },
  /** {@code TP / (TP + FN)}: the share of what could be matched rightly that is. */
  RECALL("recall", true, true) {
    @Override
    public double of(MatchCounts c) {
      return ratio(c.truePositives(), c.truePositives() + c.falseNegatives());
    }
  },
  /** The harmonic mean of precision and recall. */
  F1("f1", true, true) {
    @Override
    public double of(MatchCounts c) {
      return ratio(
          2 * c.truePositives(), 2 * c.truePositives() + c.falsePositives() + c.falseNegatives());
    }
  },
  /** {@code FP / (FP + TN)}: the share of the wrong classes that are believed. Less is better. */
  FALSE_POSITIVE_RATE("fpr", false, true) {
    @Override
    public double of(MatchCounts c) {
      return ratio(c.falsePositives(), c.falsePositives() + c.trueNegatives());
    }
  },
  /** {@code TN / (TN + FN)}: the share of the rejections that are right. */
  NEGATIVE_PREDICTIVE_VALUE("npv", true, true) {
    @Override
    public double of(MatchCounts c) {
      return ratio(c.trueNegatives(), c.trueNegatives() + c.falseNegatives());
    }
  },
  /**
   * {@code (TP + TN) / all}: the share of right decisions, rejections of wrong classes included.
   */
  ACCURACY("accuracy", true, true) {
    @Override
    public double of(MatchCounts c) {
      return ratio(c.truePositives() + c.trueNegatives(), c.count());
    }
  },
  /**
   * {@code TP / all}: the share of all queries that are matched rightly, precision times the share
   * that is matched. TF Similarity's {@code binary_accuracy}.
   */
  MATCHED_ACCURACY("binary_accuracy", true, true) {
    @Override
    public double of(MatchCounts c) {
      return ratio(c.truePositives(), c.count());
    }
  };

  private final String title;
  private final boolean maximized;
  private final boolean rising;

  ClassificationMetric(String title, boolean maximized, boolean rising) {
    this.title = title;
    this.maximized = maximized;
    this.rising = rising;
  }

  /** Its value for counts. */
  public abstract double of(MatchCounts c);

  /** Its name, like {@code f1}. */
  public String title() {
    return title;
  }

  /** Whether more is better. */
  public boolean maximized() {
    return maximized;
  }

  /** Whether it is taken to grow with the threshold when a target is looked for. */
  public boolean rising() {
    return rising;
  }

  /**
   * A metric by its title or by the name of its constant; upper and lower case are the same.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static ClassificationMetric named(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(
            metric ->
                metric.title.equals(wanted)
                    || metric.name().toLowerCase(Locale.ROOT).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "metric must be one of "
                        + Arrays.stream(values())
                            .map(ClassificationMetric::title)
                            .collect(Collectors.joining(", "))
                        + ", was '"
                        + name
                        + "'"));
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : part / (double) whole;
  }
}
