package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Augmenters one after the other.
 *
 * @param parts the augmenters, first to last
 */
record AugmenterChain(List<Augmenter> parts) implements Augmenter {

  AugmenterChain {
    parts = List.copyOf(parts);
  }

  @Override
  public Augmenter forView(int index) {
    return new AugmenterChain(parts.stream().map(part -> part.forView(index)).toList());
  }

  @Override
  public void check(ExampleSpec spec) {
    parts.forEach(part -> part.check(spec));
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    Operand<TFloating> y = x;
    for (Augmenter part : parts) {
      y = part.augment(scope, y);
    }
    return y;
  }
}
