package io.tfsim.evaluation;

import io.tfsim.data.ClassIndices;
import io.tfsim.graph.Checks;
import java.math.BigDecimal;

/** How many labels of the training examples a classifier may use. */
public sealed interface LabelBudget {
  /** So many of each class; classes with fewer are kept whole. */
  static LabelBudget perClass(int count) {
    return new PerClass(count);
  }

  /** A share of each class, in (0, 1); at least one example of a class that has two. */
  static LabelBudget share(double share) {
    return new Share(share);
  }

  /** The indices of the examples that a seed draws, ascending. */
  int[] draw(ClassIndices classes, long seed);

  /** Such as {@code 10 per class} or {@code 1 %}. */
  String title();

  /** Such as {@code 10_per_class} or {@code 1_percent}. */
  String key();

  /**
   * So many of each class.
   *
   * @param count at least 1
   */
  record PerClass(int count) implements LabelBudget {
    /** Checks the range given above. */
    public PerClass {
      Checks.atLeast("labels per class", count, 1);
    }

    @Override
    public int[] draw(ClassIndices classes, long seed) {
      return classes.atMost(count, seed);
    }

    @Override
    public String title() {
      return count + " per class";
    }

    @Override
    public String key() {
      return count + "_per_class";
    }
  }

  /**
   * A share of each class.
   *
   * @param share in (0, 1)
   */
  record Share(double share) implements LabelBudget {
    /** Checks the range given above. */
    public Share {
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException("share of labels must be in (0, 1), was " + share);
      }
    }

    @Override
    public int[] draw(ClassIndices classes, long seed) {
      return classes.fraction(share, seed);
    }

    @Override
    public String title() {
      return percent() + " %";
    }

    @Override
    public String key() {
      return percent() + "_percent";
    }

    private String percent() {
      return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
    }
  }
}
