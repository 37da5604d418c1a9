package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** An augmenter made of others, one after the other. */
interface CompositeAugmenter extends Augmenter {

  /** The augmenters, first to last. */
  List<Augmenter> parts();

  @Override
  default void check(ExampleSpec spec) {
    ExampleSpec given = spec;
    for (Augmenter part : parts()) {
      part.check(given);
      given = part.viewsOf(given);
    }
  }

  @Override
  default ExampleSpec viewsOf(ExampleSpec spec) {
    ExampleSpec views = spec;
    for (Augmenter part : parts()) {
      views = part.viewsOf(views);
    }
    return views;
  }

  @Override
  default Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return ImageChain.run(scope, x, parts());
  }
}
