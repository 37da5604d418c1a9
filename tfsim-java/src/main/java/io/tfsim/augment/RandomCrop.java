package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A part of fixed length of an axis, its start uniform, drawn per example: a piece of a recording,
 * of a series.
 *
 * @param axis the axis, from 0, the batch not counted
 * @param length length of the part, at least 1
 */
public record RandomCrop(int axis, int length) implements Augmenter {

  /** Checks the ranges given above. */
  public RandomCrop {
    Checks.atLeast("axis", axis, 0);
    Checks.atLeast("length", length, 1);
  }

  @Override
  public void check(ExampleSpec spec) {
    Checks.atMost("length of a crop", length, Axes.requireAxis("a crop", axis, spec));
  }

  @Override
  public ExampleSpec viewsOf(ExampleSpec spec) {
    long[] shape = spec.shape().asArray();
    shape[axis] = length;
    return new ExampleSpec(Shape.of(shape), spec.range(), spec.classes());
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    long room = x.shape().get(axis + 1) - length;
    Operand<TFloating> places =
        Kernel.run(
            scope,
            List.<Object>of("crop", length, room),
            Kernel.perExample(x, length),
            List.of(Kernel.uniforms(scope, x, 1)),
            in ->
                in.get(0)
                    .times(room + 1.0)
                    .floor()
                    .min(in.get(0).number(room))
                    .plus(in.get(0).positions(length)));
    return Axes.gather(scope, x, places, axis);
  }
}
