package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Another augmenter, for some examples of a batch only. It is computed for all: where an augmenter
 * has a probability of its own, that costs less.
 *
 * @param probability per example, in [0, 1]
 * @param augmenter makes the views, of the examples' shape
 */
public record RandomApply(double probability, Augmenter augmenter) implements Augmenter {

  /** Checks the range given above. */
  public RandomApply {
    Checks.inRange("probability", probability, 0, 1);
  }

  @Override
  public int viewLimit() {
    return augmenter.viewLimit();
  }

  @Override
  public Augmenter forView(int index) {
    return new RandomApply(probability, augmenter.forView(index));
  }

  @Override
  public void check(ExampleSpec spec) {
    augmenter.check(spec);
    Images.requireUnchanged("an augmenter of some examples", augmenter, spec);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    Expr gate = new Expr(scope, Kernel.uniforms(scope, x, 1));
    return Choices.select(scope, x, gate.less(probability), augmenter.augment(scope, x));
  }
}
