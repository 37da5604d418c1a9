package io.tfsim.graph;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Replicas on several CPU devices of one process, summed by TensorFlow's own collectives.
 *
 * <p>The replicas build the same graph, one after another, so the n-th sum of one replica belongs
 * to the n-th sum of the others: that is how collectives find their partners. Not on Windows, where
 * TensorFlow Java cannot register the gradient of a collective.
 */
public final class LocalReplicas {
  private static final String REDUCE = "CollectiveReduceV2";
  private static final AtomicInteger NEXT_GROUP_KEY = new AtomicInteger(1);

  /** Distance between the instance key of a sum and that of its gradient. */
  private static final int GRADIENT_KEYS = 1 << 20;

  private LocalReplicas() {}

  /**
   * The members of a new group, in rank order; member i works on CPU device i.
   *
   * @param count number of replicas, at least 2; the session needs as many CPU devices
   */
  public static List<ReplicaGroup> of(int count) {
    Checks.atLeast("replicas", count, 2);
    registerGradient();
    int group = NEXT_GROUP_KEY.getAndIncrement();
    return IntStream.range(0, count)
        .<ReplicaGroup>mapToObj(rank -> new Member(group, count, rank, new AtomicInteger()))
        .toList();
  }

  private static void registerGradient() {
    // answers false, and does nothing, where the gradient is known already
    TensorFlow.registerCustomGradient(REDUCE, LocalReplicas::gradient);
  }

  /** The gradient of a sum over replicas is the sum over replicas of the gradients. */
  private static List<Operand<?>> gradient(
      Ops tf, GraphOperation op, List<Output<?>> outputGradients) {
    Output<?> group = op.input(2);
    Operand<?> instance = tf.math.add(op.input(3).expect(TInt32.class), tf.constant(GRADIENT_KEYS));
    Output<?> reduced =
        reduce(tf, op.device(), outputGradients.get(0), op.input(1), group, instance.asOutput());
    // integer inputs have no gradient, but null for one of them is a NullPointerException
    return List.of(reduced, tf.constant(0), tf.constant(0), tf.constant(0));
  }

  private static Output<?> reduce(
      Ops tf, String device, Output<?> value, Output<?> size, Output<?> group, Output<?> instance) {
    var builder =
        tf.scope()
            .env()
            .opBuilder(REDUCE, tf.scope().makeOpName(REDUCE), tf.scope())
            .addInput(value)
            .addInput(size)
            .addInput(group)
            .addInput(instance)
            .addInputList(new Output<?>[0])
            .setAttr("merge_op", "Add")
            .setAttr("final_op", "Id");
    return builder.setDevice(device).build().output(0);
  }

  private record Member(int group, int size, int rank, AtomicInteger sums) implements ReplicaGroup {
    @Override
    public Operand<TFloating> sum(LayerScope scope, Operand<TFloating> x) {
      Ops tf = scope.tf();
      return reduce(
              tf,
              "/device:CPU:" + rank,
              x.asOutput(),
              tf.constant(size).asOutput(),
              tf.constant(group).asOutput(),
              tf.constant(sums.getAndIncrement()).asOutput())
          .expect(scope.floatType().tensorType());
    }
  }
}
