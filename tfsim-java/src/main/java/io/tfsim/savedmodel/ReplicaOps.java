package io.tfsim.savedmodel;

import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Moments;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.types.family.TFloating;

/**
 * Ops that look across the batch, over all replicas: the fused batch normalisation of training, and
 * means over the first axis, of which other batch normalisation is made.
 */
final class ReplicaOps {
  private static final double DEFAULT_EPSILON = 1e-4;

  private final LayerScope scope;
  private final Emitter emitter;

  ReplicaOps(LayerScope scope, Emitter emitter) {
    this.scope = scope;
    this.emitter = emitter;
  }

  /** Whether a node looks across the batch. */
  static boolean knows(Node node) {
    if (node.is("FusedBatchNormV3", "FusedBatchNormV2", "FusedBatchNorm")) {
      AttrValue training = node.attributes().get("is_training");
      return training == null || training.getB();
    }
    return node.is("Mean")
        && Constants.ints(node.input(1))
            .map(axes -> Arrays.stream(axes).anyMatch(axis -> axis == 0))
            .orElse(false);
  }

  /** Builds a node that is known. */
  Output<?>[] build(Node node) {
    if (!node.is("Mean")) {
      return batchNorm(node);
    }
    Operand<TFloating> mean = emitter.op(node)[0].expect(scope.floatType().tensorType());
    var tf = scope.tf();
    return new Output<?>[] {
      tf.math
          .div(scope.replicas().sum(scope, mean), scope.constant(scope.replicas().size()))
          .asOutput()
    };
  }

  private Output<?>[] batchNorm(Node node) {
    AttrValue format = node.attributes().get("data_format");
    if (format != null && !format.getS().toStringUtf8().equals("NHWC")) {
      throw new IllegalArgumentException(
          "data_format must be NHWC on several replicas, was " + format.getS().toStringUtf8());
    }
    var tf = scope.tf();
    Operand<TFloating> x = emitter.value(node.input(0));
    Moments moments = Moments.of(scope, x, 0, 1, 2);
    double epsilon = node.number("epsilon", DEFAULT_EPSILON);
    Operand<TFloating> factor =
        tf.math.mul(
            tf.math.rsqrt(tf.math.add(moments.variance(), scope.constant(epsilon))),
            emitter.value(node.input(1)));
    Operand<TFloating> y =
        tf.math.add(
            tf.math.mul(tf.math.sub(x, moments.mean()), factor), emitter.value(node.input(2)));
    var channels = tf.constant(new long[] {x.shape().get(3)});
    return new Output<?>[] {
      y.asOutput(),
      moved(node, 3, tf.reshape(moments.mean(), channels)).asOutput(),
      moved(node, 4, tf.math.mul(tf.reshape(moments.variance(), channels), bessel(x))).asOutput()
    };
  }

  /** What the kernel gives as a moment: the old one moved by the factor. */
  private Operand<TFloating> moved(Node node, int old, Operand<TFloating> batch) {
    double factor = node.number("exponential_avg_factor", 1);
    if (factor == 1) {
      return batch;
    }
    var tf = scope.tf();
    return tf.math.add(
        tf.math.mul(emitter.value(node.input(old)), scope.constant(1 - factor)),
        tf.math.mul(batch, scope.constant(factor)));
  }

  /** n / (n - 1), with n the values per channel on all replicas. */
  private Operand<TFloating> bessel(Operand<TFloating> x) {
    var tf = scope.tf();
    Operand<TFloating> n =
        tf.math.mul(
            tf.math.div(scope.cast(tf.size(x)), scope.constant(x.shape().get(3))),
            scope.constant(scope.replicas().size()));
    Operand<TFloating> one = scope.constant(1);
    return tf.math.div(n, tf.math.maximum(tf.math.sub(n, one), one));
  }
}
