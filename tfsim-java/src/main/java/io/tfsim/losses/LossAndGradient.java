package io.tfsim.losses;

import io.tfsim.graph.Gradients;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ReplicaGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A loss as the net sees it: a value, and its gradient at the embeddings.
 *
 * <p>The embeddings are a cut: the gradients of the weights are those of the embeddings with {@code
 * gradients} as upstream. How a loss finds them (by differentiation, by formula, in tiles) is its
 * own affair.
 *
 * @param value the loss, a scalar
 * @param embeddings the embeddings (batch, dim) that it depends on
 * @param gradients its gradient in each of them
 */
public record LossAndGradient(
    Operand<TFloating> value,
    List<Operand<TFloating>> embeddings,
    List<Operand<TFloating>> gradients) {

  /** What a loss makes of its embeddings: the value to report and the one to differentiate. */
  public record Values(Operand<TFloating> reported, Operand<TFloating> differentiated) {}

  /**
   * The loss of the embeddings of all replicas, differentiated by TensorFlow. Every replica
   * computes the whole of it and keeps the gradient of its own rows; the sum over replicas of the
   * weights' gradients is then that of one big batch.
   *
   * @param loss gives the values from the embeddings of the whole batch
   */
  public static LossAndGradient of(
      LayerScope scope,
      List<Operand<TFloating>> embeddings,
      BiFunction<LayerScope, List<Operand<TFloating>>, Values> loss) {
    var tf = scope.tf();
    List<Operand<TFloating>> leaves = new ArrayList<>();
    for (Operand<TFloating> embedding : embeddings) {
      leaves.add(tf.stopGradient(scope.replicas().gather(scope, embedding)));
    }
    Values values = loss.apply(scope.withReplicas(ReplicaGroup.single()), leaves);
    List<Optional<Operand<TFloating>>> gradients =
        Gradients.of(scope, List.of(values.differentiated()), leaves, List.of());
    return new LossAndGradient(
        values.reported(),
        List.copyOf(embeddings),
        IntStream.range(0, leaves.size())
            .mapToObj(
                i ->
                    ownRows(
                        scope,
                        gradients.get(i).orElseGet(() -> tf.zerosLike(leaves.get(i))),
                        embeddings.get(i)))
            .toList());
  }

  private static Operand<TFloating> ownRows(
      LayerScope scope, Operand<TFloating> gradient, Operand<TFloating> embedding) {
    int replicas = scope.replicas().size();
    if (replicas == 1) {
      return gradient;
    }
    var tf = scope.tf();
    return tf.gather(
        tf.reshape(
            gradient,
            tf.concat(
                List.of(tf.constant(new int[] {replicas}), tf.shape(embedding)), tf.constant(0))),
        tf.constant(scope.replicas().rank()),
        tf.constant(0));
  }
}
