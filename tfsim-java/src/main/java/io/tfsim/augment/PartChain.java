package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.core.SwitchCond;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * A part of a batch on its way through a chain. Neighbours that change pixel by pixel share a
 * kernel, and the last of them the one that brings images into their next layout.
 */
final class PartChain {
  /** A change that waits for others to share a kernel with; drawn is none if nothing is. */
  private record Change(PixelAugmenter augmenter, List<Operand<TFloating>> drawn) {
    Expr of(Expr planes, Optional<Expr> numbers) {
      return augmenter.change(planes, augmenter.decide(numbers.orElse(planes.number(0))));
    }
  }

  private final LayerScope scope;
  private final List<Change> pending = new ArrayList<>();
  private Part part;

  PartChain(LayerScope scope, Part part) {
    this.scope = scope;
    this.part = part;
  }

  /** Crops by the {@linkplain Resampling taps} of rows and columns. */
  void crop(Operand<TFloating> rows, Operand<TFloating> columns) {
    flush();
    part = Resampling.resample(scope, part, rows, columns);
  }

  /** Changes pixel by pixel, by what was drawn for the part if the augmenter draws. */
  void change(PixelAugmenter augmenter, List<Operand<TFloating>> drawn) {
    pending.add(new Change(augmenter, drawn));
  }

  /** Makes a view, of all examples or if that is needed. */
  void change(
      PlanarAugmenter augmenter, List<Operand<TFloating>> drawn, Optional<Operand<TBool>> needed) {
    Part lines = finish(Layout.LINES);
    part =
        needed
            .map(condition -> changedIf(condition, lines, augmenter, drawn))
            .orElseGet(() -> augmenter.view(scope, lines, drawn));
  }

  private Part changedIf(
      Operand<TBool> condition,
      Part images,
      PlanarAugmenter augmenter,
      List<Operand<TFloating>> drawn) {
    var tf = scope.tf();
    SwitchCond<TFloating> either = tf.switchCond(images.array(), condition);
    Part view = augmenter.view(scope, Part.of(either.outputTrue(), images.layout()), drawn);
    return Part.of(tf.merge(List.of(either.outputFalse(), view.array())).output(), images.layout());
  }

  /** The part after all steps so far. */
  Part finish(Layout wanted) {
    boolean turns = part.layout() != wanted;
    if (turns && !pending.stream().allMatch(change -> change.augmenter().valueByValue())) {
      // turned on the way, other changes would look for their values all over the image
      if (wanted == Layout.LINES) {
        part = part.laid(scope, wanted);
      } else {
        flush();
      }
    }
    part = pending.isEmpty() ? part.laid(scope, wanted) : changed(wanted);
    pending.clear();
    return part;
  }

  private void flush() {
    if (!pending.isEmpty()) {
      part = changed(part.layout());
      pending.clear();
    }
  }

  private Part changed(Layout wanted) {
    List<Change> changes = List.copyOf(pending);
    Object key = List.of("pixels", changes.stream().map(Change::augmenter).toList());
    List<Operand<TFloating>> drawn =
        changes.stream().flatMap(change -> change.drawn().stream()).toList();
    BiFunction<Expr, List<Expr>, Expr> formula =
        (x, in) -> {
          Expr y = x;
          int next = 0;
          for (Change change : changes) {
            y =
                change.of(
                    y, change.drawn().isEmpty() ? Optional.empty() : Optional.of(in.get(next++)));
          }
          return y;
        };
    return part.layout() == wanted
        ? part.change(scope, key, drawn, formula)
        : part.turned(scope, key, wanted, drawn, formula);
  }
}
