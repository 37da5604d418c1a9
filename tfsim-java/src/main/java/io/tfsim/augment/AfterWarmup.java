package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Examples as they are while the sampler's warm-up goes on, views afterwards.
 *
 * @param augmenter makes the views, of the examples' shape
 */
record AfterWarmup(Augmenter augmenter) implements Augmenter {

  @Override
  public int viewLimit() {
    return augmenter.viewLimit();
  }

  @Override
  public Augmenter forView(int index) {
    return new AfterWarmup(augmenter.forView(index));
  }

  @Override
  public void check(ExampleSpec spec) {
    augmenter.check(spec);
    Images.requireUnchanged("an augmenter skipped in warm-up", augmenter, spec);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return scope.tf().select(scope.warmup(), x, augmenter.augment(scope, x));
  }
}
