package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.core.SwitchCond;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * A part of a batch on its way through a chain, in the layout that each step works on. Neighbours
 * that change pixel by pixel share a kernel, which also brings pixels into the next layout.
 */
final class PartChain {
  private final LayerScope scope;
  private final List<PixelAugmenter> pending = new ArrayList<>();
  private final List<List<Operand<TFloating>>> numbers = new ArrayList<>();
  private Part part;

  PartChain(LayerScope scope, Part part) {
    this.scope = scope;
    this.part = part;
  }

  /** Crops by the {@linkplain Resampling taps} of rows and columns. */
  void crop(Operand<TFloating> rows, Operand<TFloating> columns) {
    if (!pending.isEmpty()) {
      finish(planes(false));
    }
    part = Resampling.resample(scope, part, rows, columns);
  }

  /** Changes pixel by pixel, by what was drawn for the part if the augmenter draws. */
  void change(PixelAugmenter augmenter, List<Operand<TFloating>> drawn) {
    if (augmenter.upright() && part.layout() == Layout.TURNED) {
      finish(Layout.PLANES);
    }
    pending.add(augmenter);
    numbers.add(drawn);
  }

  /** Changes planes, all of them or if that is needed. */
  void change(
      PlanarAugmenter augmenter, List<Operand<TFloating>> drawn, Optional<Operand<TBool>> needed) {
    Part planes = finish(planes(augmenter.upright()));
    Operand<TFloating> changed =
        needed
            .map(
                condition -> {
                  var tf = scope.tf();
                  SwitchCond<TFloating> either = tf.switchCond(planes.array(), condition);
                  Operand<TFloating> view = augmenter.planar(scope, either.outputTrue(), drawn);
                  return tf.merge(List.of(either.outputFalse(), view)).output();
                })
            .map(x -> (Operand<TFloating>) x)
            .orElseGet(() -> augmenter.planar(scope, planes.array(), drawn));
    part = Part.of(changed, planes.layout());
  }

  /** The part after all steps so far. */
  Part finish(Layout wanted) {
    part =
        pending.isEmpty()
            ? part.laid(scope, wanted)
            : Part.of(changed(List.copyOf(pending), wanted), wanted);
    pending.clear();
    numbers.clear();
    return part;
  }

  /** The planes that are nearest. */
  private Layout planes(boolean upright) {
    return part.layout() == Layout.TURNED && !upright ? Layout.TURNED : Layout.PLANES;
  }

  private Operand<TFloating> changed(List<PixelAugmenter> changes, Layout wanted) {
    Layout given = part.layout();
    Layout planes = planes(false);
    List<Operand<TFloating>> inputs = numbers.stream().flatMap(List::stream).toList();
    List<Boolean> draws = numbers.stream().map(drawn -> !drawn.isEmpty()).toList();
    return part.run(
        scope,
        List.<Object>of("pixels", changes, wanted),
        part.shape(wanted),
        inputs,
        (x, in) -> {
          Expr y = x.laid(given, planes);
          int next = 0;
          for (int i = 0; i < changes.size(); i++) {
            Expr drawn = draws.get(i) ? in.get(next++) : y.number(0);
            y = changes.get(i).change(y, changes.get(i).decide(drawn));
          }
          return y.laid(planes, wanted);
        });
  }
}
