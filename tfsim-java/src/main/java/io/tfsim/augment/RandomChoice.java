package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * One of several augmenters for each example, drawn by weight. All are computed for the whole
 * batch.
 *
 * @param augmenters what is chosen from, at least one; each keeps the examples' shape
 * @param weights how often, relative to the others, &gt;= 0 and not all 0
 */
public record RandomChoice(List<Augmenter> augmenters, List<Double> weights) implements Augmenter {

  /** Checks the ranges given above, and that there are as many augmenters as weights. */
  public RandomChoice {
    augmenters = List.copyOf(augmenters);
    weights = List.copyOf(weights);
    if (augmenters.isEmpty() || augmenters.size() != weights.size()) {
      throw new IllegalArgumentException(
          "a choice must have one weight per augmenter, had "
              + augmenters.size()
              + " augmenters and "
              + weights.size()
              + " weights");
    }
    weights.forEach(weight -> Checks.notNegative("weight", weight));
    Checks.positive("sum of weights", sum(weights));
  }

  /** Augmenters that are equally likely. */
  public static RandomChoice of(Augmenter... augmenters) {
    return new RandomChoice(List.of(augmenters), Collections.nCopies(augmenters.length, 1.0));
  }

  @Override
  public int viewLimit() {
    return augmenters.stream().mapToInt(Augmenter::viewLimit).min().orElse(Integer.MAX_VALUE);
  }

  @Override
  public Augmenter forView(int index) {
    return new RandomChoice(
        augmenters.stream().map(augmenter -> augmenter.forView(index)).toList(), weights);
  }

  @Override
  public void check(ExampleSpec spec) {
    for (Augmenter augmenter : augmenters) {
      augmenter.check(spec);
      Images.requireUnchanged("an augmenter of some examples", augmenter, spec);
    }
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    Expr drawn = new Expr(scope, Kernel.uniforms(scope, x, 1));
    int last = augmenters.size() - 1;
    Operand<TFloating> view = augmenters.get(last).augment(scope, x);
    for (int i = last - 1; i >= 0; i--) {
      double until = sum(weights.subList(0, i + 1)) / sum(weights);
      view = Choices.select(scope, view, drawn.less(until), augmenters.get(i).augment(scope, x));
    }
    return view;
  }

  private static double sum(List<Double> weights) {
    return weights.stream().mapToDouble(Double::doubleValue).sum();
  }
}
