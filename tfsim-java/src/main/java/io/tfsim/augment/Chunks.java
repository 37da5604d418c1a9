package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * Parts of a batch that stay in the processor's caches from one kernel to the next. Where parts may
 * leave something out, examples that need the same are put together. Lengths are a function of the
 * shape alone, so that runs repeat on other machines.
 *
 * @param scope gives ops
 * @param lengths how many examples each part has; none where the batch is one part
 * @param order the examples, those of the first part first, where it is not that of the batch
 */
record Chunks(LayerScope scope, List<Long> lengths, Optional<Operand<TInt32>> order) {
  /** Numbers of a part: a few MB, of which a kernel reads one and writes one. */
  private static final long NUMBERS = 1 << 20;

  /** Every part has kernels of its own in the graph. */
  private static final int MOST = 32;

  /** With fewer parts, hardly any can leave something out. */
  private static final int FEW = 4;

  /**
   * Parts of examples; a batch of unknown size is one part.
   *
   * @param changes which examples steps change, (batch, 1) each
   */
  static Chunks of(LayerScope scope, Operand<TFloating> examples, List<Operand<TBool>> changes) {
    List<Long> lengths = lengths(examples.shape());
    return new Chunks(
        scope,
        lengths,
        lengths.size() < FEW || changes.isEmpty()
            ? Optional.empty()
            : Optional.of(order(scope, changes, examples.shape().get(0))));
  }

  static List<Long> lengths(Shape shape) {
    long batch = shape.get(0);
    long most = Math.max(1, NUMBERS / Math.max(1, shape.tail().size()));
    if (batch <= most || shape.hasUnknownDimension()) {
      return List.of();
    }
    most = Math.max(most, (batch + MOST - 1) / MOST);
    long length = // parts of one length share their kernels
        LongStream.rangeClosed(Math.max(most / 2 + 1, (batch + MOST - 1) / MOST), most)
            .filter(n -> batch % n == 0)
            .max()
            .orElse(most);
    List<Long> lengths =
        new ArrayList<>(Collections.nCopies(Math.toIntExact(batch / length), length));
    if (batch % length > 0) {
      lengths.add(batch % length);
    }
    return List.copyOf(lengths);
  }

  /**
   * Examples in the order of a Gray code: those that the first step changes are neighbours, and so
   * are those that the second one changes.
   */
  private static Operand<TInt32> order(LayerScope scope, List<Operand<TBool>> changes, long batch) {
    Expr parity = new Expr(scope, scope.constant(0));
    Expr code = parity;
    for (Operand<TBool> changed : changes) {
      parity = parity.minus(parity.indicator(changed)).abs();
      code = code.times(2).plus(parity);
    }
    var tf = scope.tf();
    return tf.nn
        .topK(
            tf.reshape(code.value(), tf.constant(new int[] {-1})),
            tf.constant((int) batch),
            new TopK.Options[0])
        .indices();
  }

  /** The parts of images. */
  List<Part> parts(Operand<TFloating> images) {
    if (order.isEmpty()) {
      return split(images).stream().map(part -> Part.of(part, Layout.IMAGES)).toList();
    }
    return pieces(scope.cast(order.get())).stream()
        .map(places -> new Part(images, Layout.IMAGES, Optional.of(places)))
        .toList();
  }

  /** The parts of an array (batch, …); each is the whole of an array (1, …) for all examples. */
  <T extends TType> List<Operand<T>> split(Operand<T> x) {
    if (lengths.isEmpty()) {
      return List.of(x);
    }
    if (!x.shape().isUnknown() && x.shape().get(0) == 1) {
      return Collections.nCopies(lengths.size(), x);
    }
    var tf = scope.tf();
    return pieces(order.<Operand<T>>map(places -> tf.gather(x, places, tf.constant(0))).orElse(x));
  }

  private <T extends TType> List<Operand<T>> pieces(Operand<T> x) {
    var tf = scope.tf();
    long[] sizes = lengths.stream().mapToLong(Long::longValue).toArray();
    return List.copyOf(
        tf.splitV(x, tf.constant(sizes), tf.constant(0), (long) sizes.length).output());
  }

  /**
   * Whether steps that change some examples are needed for each part; none if that is not asked.
   */
  List<Operand<TBool>> needed(Operand<TBool> changed) {
    if (order.isEmpty()) {
      return List.of();
    }
    var tf = scope.tf();
    return split(changed).stream()
        .<Operand<TBool>>map(part -> tf.reduceAny(part, tf.constant(new int[] {0, 1})))
        .toList();
  }

  /** The array of which these are the parts. */
  Operand<TFloating> join(List<Operand<TFloating>> parts, Shape shape) {
    var tf = scope.tf();
    if (order.isEmpty()) {
      return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(0));
    }
    return tf.ensureShape(tf.dynamicStitch(pieces(order.get()), parts), shape);
  }
}
