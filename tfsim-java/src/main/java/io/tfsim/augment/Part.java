package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** The shape of the images as planes, (batch, channels, height, width). */
  Shape planes() {
    Shape shape = layout.planes(array.shape());
    return places.map(chosen -> shape.tail().prepend(chosen.shape().get(0))).orElse(shape);
  }

  /** The images in a layout. */
  Part laid(LayerScope scope, Layout wanted) {
    if (layout == wanted && places.isEmpty()) {
      return this;
    }
    return layout == wanted
        ? made(scope, "take", wanted, wanted.of(planes()), List.of(), (x, in) -> x)
        : turned(scope, "turn", wanted, List.of(), (x, in) -> x);
  }

  /**
   * Images as lines, or the other way round, each value changed by a formula on the way.
   *
   * @param key equal exactly for formulas of equal constants
   * @param inputs what the formula is given besides the values
   */
  Part turned(
      LayerScope scope,
      Object key,
      Layout wanted,
      List<Operand<TFloating>> inputs,
      BiFunction<Expr, List<Expr>, Expr> formula) {
    return viewed(scope, layout.matrices(array.shape()))
        .made(
            scope,
            List.of("turned", key),
            wanted,
            wanted.of(planes()),
            inputs,
            (x, in) -> formula.apply(x, in).transpose(0, 1, 3, 2));
  }

  /** The same memory as an array of other axes behind the batch. */
  Part viewed(LayerScope scope, int... dims) {
    int[] all = new int[dims.length + 1];
    all[0] = -1;
    System.arraycopy(dims, 0, all, 1, dims.length);
    return new Part(scope.tf().reshape(array, scope.tf().constant(all)), layout, places);
  }

  /**
   * The images of a formula of planes (batch, channels, height, width). Whatever the layouts, a
   * compiled kernel goes through what it makes as it lies in memory.
   *
   * @param key equal exactly for formulas of equal constants
   * @param planes the shape of what the formula gives
   * @param inputs what the formula is given besides the planes
   */
  Part change(
      LayerScope scope,
      Object key,
      Layout wanted,
      Shape planes,
      List<Operand<TFloating>> inputs,
      BiFunction<Expr, List<Expr>, Expr> formula) {
    return made(
        scope,
        List.of("change", key, wanted),
        wanted,
        wanted.of(planes),
        inputs,
        (x, in) -> wanted.of(formula.apply(layout.planes(x), in)));
  }

  /** The same for a formula that keeps the size of images, in their layout. */
  Part change(
      LayerScope scope,
      Object key,
      List<Operand<TFloating>> inputs,
      BiFunction<Expr, List<Expr>, Expr> formula) {
    return change(scope, key, layout, planes(), inputs, formula);
  }

  /**
   * The images of a formula of the array of these, in one kernel.
   *
   * @param key equal exactly for formulas of equal constants
   * @param wanted the layout of what the formula gives
   * @param shape of the images in that layout; what the formula gives may have fewer axes
   */
  Part made(
      LayerScope scope,
      Object key,
      Layout wanted,
      Shape shape,
      List<Operand<TFloating>> inputs,
      BiFunction<Expr, List<Expr>, Expr> formula) {
    List<Operand<TFloating>> all = new ArrayList<>(List.of(array));
    places.ifPresent(all::add);
    int own = all.size();
    all.addAll(inputs);
    // reshaped outside: a kernel has a loop for each axis, and divides where axes are split in it
    Operand<TFloating> value =
        Kernel.run(
            scope,
            List.of(key, layout, own),
            all,
            in ->
                formula.apply(
                    own > 1 ? in.get(0).examples(in.get(1)) : in.get(0),
                    in.subList(own, in.size())));
    int[] dims = Arrays.stream(shape.asArray()).mapToInt(Math::toIntExact).toArray();
    return of(scope.tf().reshape(value, scope.tf().constant(dims)), wanted);
  }
}
