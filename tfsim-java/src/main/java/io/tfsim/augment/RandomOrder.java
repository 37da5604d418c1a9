package io.tfsim.augment;

import com.google.common.collect.Collections2;
import com.google.common.collect.ImmutableList;
import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Applies some operations in random order.
 *
 * <p>A graph has no order per image. Large batches are turned by a random number of places and cut
 * into as many parts as there are orders, one for each: every image is equally likely to get any
 * order, and every operation runs once over the batch. Batches smaller than the number of orders
 * draw an order per image and compute every operation in every round.
 */
final class RandomOrder {
  /** An operation with one parameter per image, (batch). */
  record Step(Operand<TFloating> parameter, Change change) {}

  /** What an operation does to images. */
  @FunctionalInterface
  interface Change {
    Operand<TFloating> apply(LayerScope scope, Operand<TFloating> x, Operand<TFloating> parameter);
  }

  private RandomOrder() {}

  static Operand<TFloating> apply(LayerScope scope, Operand<TFloating> x, List<Step> steps) {
    if (steps.isEmpty()) {
      return x;
    }
    if (steps.size() == 1) {
      return steps.get(0).change().apply(scope, x, steps.get(0).parameter());
    }
    List<List<Integer>> orders =
        ImmutableList.copyOf(
            Collections2.permutations(IntStream.range(0, steps.size()).boxed().toList()));
    long batch = x.shape().get(0);
    return batch >= orders.size()
        ? inParts(scope, x, steps, orders, (int) batch)
        : inRounds(scope, x, steps);
  }

  private static Operand<TFloating> inParts(
      LayerScope scope,
      Operand<TFloating> x,
      List<Step> steps,
      List<List<Integer>> orders,
      int batch) {
    Ops tf = scope.tf();
    Operand<TInt32> places = tf.range(tf.constant(0), tf.constant(batch), tf.constant(1));
    Operand<TInt32> turn =
        tf.dtypes.cast(
            tf.math.floor(scope.random().uniform(tf.constant(new int[0]), 0, batch)), TInt32.class);
    Operand<TInt32> forth = tf.math.floorMod(tf.math.add(places, turn), tf.constant(batch));
    Operand<TInt32> back = tf.math.floorMod(tf.math.sub(places, turn), tf.constant(batch));
    Operand<TFloating> turned = tf.gather(x, forth, tf.constant(0));
    List<Operand<TFloating>> parameters =
        steps.stream()
            .<Operand<TFloating>>map(step -> tf.gather(step.parameter(), forth, tf.constant(0)))
            .toList();
    List<Operand<TFloating>> parts = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      int from = batch * i / orders.size();
      int to = batch * (i + 1) / orders.size();
      Operand<TFloating> part = rows(tf, turned, from, to);
      for (int operation : orders.get(i)) {
        part =
            steps
                .get(operation)
                .change()
                .apply(scope, part, rows(tf, parameters.get(operation), from, to));
      }
      parts.add(part);
    }
    return tf.gather(tf.concat(parts, tf.constant(0)), back, tf.constant(0));
  }

  private static Operand<TFloating> rows(Ops tf, Operand<TFloating> x, int from, int to) {
    int rank = x.shape().numDimensions();
    int[] begin = new int[rank];
    int[] size = new int[rank];
    begin[0] = from;
    size[0] = to - from;
    for (int i = 1; i < rank; i++) {
      size[i] = Math.toIntExact(x.shape().get(i));
    }
    return tf.slice(x, tf.constant(begin), tf.constant(size));
  }

  private static Operand<TFloating> inRounds(
      LayerScope scope, Operand<TFloating> x, List<Step> steps) {
    Ops tf = scope.tf();
    List<Operand<TFloating>> keys =
        steps.stream()
            .map(step -> scope.random().uniform(tf.shape(step.parameter()), 0, 1))
            .toList();
    List<Operand<TFloating>> ranks = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      List<Operand<TFloating>> smaller = new ArrayList<>();
      for (int j = 0; j < steps.size(); j++) {
        if (i != j) {
          // ties go to the earlier operation, so ranks are a permutation always
          smaller.add(
              scope.indicator(
                  j < i
                      ? tf.math.lessEqual(keys.get(j), keys.get(i))
                      : tf.math.less(keys.get(j), keys.get(i))));
        }
      }
      ranks.add(tf.math.addN(smaller));
    }
    Operand<TFloating> y = x;
    for (int round = 0; round < steps.size(); round++) {
      Operand<TFloating> next = y;
      for (int i = 0; i < steps.size(); i++) {
        Operand<TFloating> changed =
            steps.get(i).change().apply(scope, y, steps.get(i).parameter());
        next =
            tf.select(
                tf.math.equal(Images.perImage(scope, ranks.get(i)), scope.constant(round)),
                changed,
                next);
      }
      y = next;
    }
    return y;
  }
}
