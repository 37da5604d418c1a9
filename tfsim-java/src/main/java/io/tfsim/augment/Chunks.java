package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Parts of a batch that stay in the processor's caches from one kernel to the next. They are a
 * function of the shape alone, so that runs repeat on other machines.
 *
 * @param scope gives ops
 * @param lengths how many examples each part has; none where the batch is one part
 */
record Chunks(LayerScope scope, List<Long> lengths) {
  /** Numbers of a part: a few MB, of which a kernel reads one and writes one. */
  private static final long NUMBERS = 1 << 20;

  /** Parts of examples; a batch of unknown size is one part. */
  static Chunks of(LayerScope scope, Operand<TFloating> examples) {
    return new Chunks(scope, lengths(examples.shape()));
  }

  static List<Long> lengths(Shape shape) {
    long batch = shape.get(0);
    long most = Math.max(1, NUMBERS / Math.max(1, shape.tail().size()));
    if (batch <= most || shape.hasUnknownDimension()) {
      return List.of();
    }
    long length = // parts of one length share their kernels
        LongStream.rangeClosed(most / 2 + 1, most).filter(n -> batch % n == 0).max().orElse(most);
    List<Long> lengths =
        new ArrayList<>(Collections.nCopies(Math.toIntExact(batch / length), length));
    if (batch % length > 0) {
      lengths.add(batch % length);
    }
    return List.copyOf(lengths);
  }

  /** The parts of an array (batch, …); each is the whole of an array (1, …) for all examples. */
  List<Operand<TFloating>> split(Operand<TFloating> x) {
    if (lengths.isEmpty()) {
      return List.of(x);
    }
    if (!x.shape().isUnknown() && x.shape().get(0) == 1) {
      return Collections.nCopies(lengths.size(), x);
    }
    var tf = scope.tf();
    long[] sizes = lengths.stream().mapToLong(Long::longValue).toArray();
    return List.copyOf(
        tf.splitV(x, tf.constant(sizes), tf.constant(0), (long) sizes.length).output());
  }

  /** The array of which these are the parts. */
  Operand<TFloating> join(List<Operand<TFloating>> parts) {
    return parts.size() == 1 ? parts.get(0) : scope.tf().concat(parts, scope.tf().constant(0));
  }
}
