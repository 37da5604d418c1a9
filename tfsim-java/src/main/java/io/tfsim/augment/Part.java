package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Images of a batch on their way through augmenters.
 *
 * @param array the images, or the batch that they are still to be taken from
 * @param layout where pixels lie
 * @param places which images of the array they are, (images); empty for all
 */
record Part(Operand<TFloating> array, Layout layout, Optional<Operand<TFloating>> places) {

  /** A whole array of images. */
  static Part of(Operand<TFloating> array, Layout layout) {
    return new Part(array, layout, Optional.empty());
  }

  /** The shape in a layout. */
  Shape shape(Layout wanted) {
    Shape shape = layout.shapeIn(wanted, array.shape());
    return places.map(chosen -> shape.tail().prepend(chosen.shape().get(0))).orElse(shape);
  }

  /** The images in another layout. */
  Part laid(LayerScope scope, Layout wanted) {
    return layout == wanted && places.isEmpty()
        ? this
        : of(
            run(
                scope,
                List.<Object>of("lay", wanted),
                shape(wanted),
                List.of(),
                (x, in) -> x.laid(layout, wanted)),
            wanted);
  }

  /**
   * The value of a formula of these images, in one kernel.
   *
   * @param key equal exactly for formulas of equal constants
   * @param inputs what the formula is given besides the images
   */
  Operand<TFloating> run(
      LayerScope scope,
      Object key,
      Shape shape,
      List<Operand<TFloating>> inputs,
      BiFunction<Expr, List<Expr>, Expr> formula) {
    List<Operand<TFloating>> all = new ArrayList<>(List.of(array));
    places.ifPresent(all::add);
    int own = all.size();
    all.addAll(inputs);
    return Kernel.run(
        scope,
        List.of(key, layout, own),
        shape,
        all,
        in ->
            formula.apply(
                own > 1 ? in.get(0).examples(in.get(1)) : in.get(0), in.subList(own, in.size())));
  }
}
