package io.tfsim.augment;

import io.tfsim.data.BatchInput;
import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Makes a random view of each example of a batch, with parameters drawn per example.
 *
 * <p>A lambda over ops is an augmenter, and so is any composition of augmenters:
 *
 * <pre>{@code
 * Augmenter noise =
 *     (scope, x) ->
 *         scope.tf().math.add(
 *             x, scope.tf().math.mul(
 *                    scope.random().normal(scope.tf().shape(x)), scope.constant(0.1)));
 * Augmenter both = RandomResizedCrop.area(0.2).then(noise);
 * }</pre>
 */
@FunctionalInterface
public interface Augmenter {
  /**
   * Builds one view.
   *
   * @param scope gives ops and random numbers
   * @param x examples (batch, …), images are (batch, height, width, channels); those of a bounded
   *     range are scaled to [0, 1]
   * @return the view, of x's shape unless {@link #viewsOf} says otherwise
   */
  Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x);

  /** The augmenter of the view with the given index, from 0; this one unless views differ. */
  default Augmenter forView(int index) {
    return this;
  }

  /** How many views it can make; any number unless an augmenter says otherwise. */
  default int viewLimit() {
    return Integer.MAX_VALUE;
  }

  /**
   * Checks that examples of a kind can be augmented; any can unless an augmenter says otherwise.
   *
   * @throws IllegalArgumentException if not
   */
  default void check(ExampleSpec spec) {}

  /**
   * What views of such examples look like: the same unless an augmenter changes their size or the
   * range of their values.
   */
  default ExampleSpec viewsOf(ExampleSpec spec) {
    return spec;
  }

  /** This augmenter, and another one on what it gives. */
  default Augmenter then(Augmenter next) {
    return new AugmenterChain(List.of(this, next));
  }

  /** The first {@code count} views of each example, for {@link io.tfsim.data.BatchReader}. */
  default BatchInput.Views views(int count) {
    return (scope, raw, spec) -> {
      Operand<TFloating> x = Images.normalized(scope, raw, spec);
      return IntStream.range(0, count)
          .mapToObj(i -> forView(i).augment(scope.at("augmenter/view_" + i), x))
          .toList();
    };
  }

  /**
   * This augmenter, which changes nothing while the {@linkplain LayerScope#warmup() sampler's
   * warm-up} goes on.
   */
  default Augmenter skippedInWarmup() {
    return new AfterWarmup(this);
  }

  /** The augmenter that changes nothing. */
  static Augmenter none() {
    return (scope, x) -> x;
  }
}
