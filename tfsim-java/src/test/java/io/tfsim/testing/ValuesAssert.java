package io.tfsim.testing;

import java.util.Arrays;
import java.util.Locale;
import org.assertj.core.api.AbstractAssert;
import org.tensorflow.ndarray.Shape;

/** Compares arrays; NaN on either side, and another shape, fail. */
public final class ValuesAssert extends AbstractAssert<ValuesAssert, Values> {

  private ValuesAssert(Values actual) {
    super(actual, ValuesAssert.class);
  }

  public static ValuesAssert assertThat(Values actual) {
    return new ValuesAssert(actual);
  }

  /** The same shape, and each element within the tolerance. */
  public ValuesAssert isCloseTo(Values expected, Tolerance tolerance) {
    isNotNull();
    if (!actual.shape().equals(expected.shape())) {
      failWithMessage("shape must be %s, was %s", expected.shape(), actual.shape());
    }
    int wrong = 0;
    int worst = -1;
    double worstExcess = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < expected.size(); i++) {
      double difference = Math.abs(actual.at(i) - expected.at(i));
      double allowed = tolerance.at(i, expected.at(i));
      // written so that NaN is wrong, and worse than any number
      if (!(difference <= allowed) && actual.at(i) != expected.at(i)) {
        wrong++;
        double excess = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference - allowed;
        if (worst < 0 || excess > worstExcess) {
          worst = i;
          worstExcess = excess;
        }
      }
    }
    if (wrong > 0) {
      failWithMessage(
          String.format(
              Locale.ROOT,
              "%d of %d elements differ; worst at %s: expected %s, was %s, difference %s, tolerance"
                  + " %s (%s)",
              wrong,
              expected.size(),
              Arrays.toString(index(expected.shape(), worst)),
              expected.at(worst),
              actual.at(worst),
              Math.abs(actual.at(worst) - expected.at(worst)),
              tolerance.at(worst, expected.at(worst)),
              tolerance));
    }
    return this;
  }

  /** The same shape and the same elements. */
  public ValuesAssert isEqualToValues(Values expected) {
    return isCloseTo(expected, Tolerance.EXACT);
  }

  /** No NaN and no infinity. */
  public ValuesAssert isFinite() {
    isNotNull();
    for (int i = 0; i < actual.size(); i++) {
      if (!Double.isFinite(actual.at(i))) {
        failWithMessage(
            "element %s must be finite, was %s",
            Arrays.toString(index(actual.shape(), i)), actual.at(i));
      }
    }
    return this;
  }

  private static long[] index(Shape shape, int flat) {
    long[] index = new long[shape.numDimensions()];
    long rest = flat;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape.get(axis);
      rest /= shape.get(axis);
    }
    return index;
  }
}
