package io.tfsim.optimizers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import io.tfsim.optimizers.Rule.WeightStep;
import java.util.List;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * LAMB (You et al. 2020, algorithm 2): Adam whose step of each weight is scaled to the weight's
 * norm.
 *
 * <p>With the bias-corrected moments m and v, {@code u = m / (sqrt(v) + epsilon) + decay * w} and
 * {@code w -= learningRate * (|w| / |u|) * u}; the ratio counts as 1 where a norm is 0. As in
 * TensorFlow Addons, which TF Similarity's hello world uses.
 *
 * @param learningRate learning rate; TensorFlow Addons' default is 1e-3
 * @param beta1 decay of the first moment, in [0, 1); default 0.9
 * @param beta2 decay of the second moment, in [0, 1); default 0.999
 * @param epsilon added to the root of the second moment, &gt; 0; default 1e-6
 * @param decay weight decay inside the scaled step, at least 0; default 0
 * @param excluded path patterns of weights that neither decay nor are scaled; default none
 */
public record Lamb(
    Schedule learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double decay,
    List<String> excluded)
    implements Optimizer {

  /** Checks the ranges given above. */
  public Lamb {
    Moment.checkBetas(beta1, beta2);
    Checks.positive("epsilon", epsilon);
    Checks.notNegative("decay", decay);
    excluded = List.copyOf(excluded);
  }

  /** LAMB with the defaults above. */
  public static Lamb of(Schedule learningRate) {
    return new Lamb(learningRate, 0.9, 0.999, 1e-6, 0, List.of());
  }

  /** LAMB at a constant rate with the defaults above. */
  public static Lamb of(double learningRate) {
    return of(Schedule.constant(Checks.positive("learningRate", learningRate)));
  }

  @Override
  public Lamb withLearningRate(Schedule newLearningRate) {
    return new Lamb(newLearningRate, beta1, beta2, epsilon, decay, excluded);
  }

  /** The same with other decays of the two moments. */
  public Lamb withBetas(double newBeta1, double newBeta2) {
    return new Lamb(learningRate, newBeta1, newBeta2, epsilon, decay, excluded);
  }

  /**
   * The same with decay of all weights but biases and batch normalisation, whose steps are then not
   * scaled by norms either.
   */
  public Lamb withDecay(double newDecay) {
    return new Lamb(learningRate, beta1, beta2, epsilon, newDecay, PathPattern.BIAS_AND_NORM);
  }

  @Override
  public List<Op> apply(LayerScope scope, List<Update> updates, Progress progress) {
    Operand<TFloating> one = scope.constant(1);
    Operand<TFloating> correction1 = scope.tf().math.sub(one, Moment.power(scope, beta1, progress));
    Operand<TFloating> correction2 = scope.tf().math.sub(one, Moment.power(scope, beta2, progress));
    Predicate<String> plain = PathPattern.anyOf(excluded);
    return Rule.apply(
        scope,
        updates,
        progress,
        this,
        WeightDecay.none(),
        (tf, weight) -> {
          Operand<TFloating> m =
              Moment.update(weight.scope(), weight.slot("m"), weight.gradient(), beta1);
          Operand<TFloating> v =
              Moment.update(
                  weight.scope(), weight.slot("v"), tf.math.square(weight.gradient()), beta2);
          Operand<TFloating> step =
              tf.math.div(
                  tf.math.div(m, correction1),
                  tf.math.add(tf.math.sqrt(tf.math.div(v, correction2)), scope.constant(epsilon)));
          return plain.test(weight.update().weight().path())
              ? subtract(tf, weight, step, one)
              : scaled(tf, weight, step, one);
        });
  }

  private Op scaled(Ops tf, WeightStep weight, Operand<TFloating> step, Operand<TFloating> one) {
    Operand<TFloating> value = weight.update().value();
    Operand<TFloating> update =
        decay == 0 ? step : tf.math.add(step, tf.math.mul(value, weight.scope().constant(decay)));
    Operand<TFloating> zero = weight.scope().constant(0);
    Operand<TFloating> weightNorm = norm(tf, value);
    Operand<TFloating> updateNorm = norm(tf, update);
    Operand<TFloating> ratio =
        tf.select(
            tf.math.greater(tf.math.mul(weightNorm, updateNorm), zero),
            tf.math.divNoNan(weightNorm, updateNorm),
            one);
    return subtract(tf, weight, update, ratio);
  }

  private static Op subtract(
      Ops tf, WeightStep weight, Operand<TFloating> update, Operand<TFloating> ratio) {
    return tf.assignSubVariableOp(
        weight.update().weight().handle(),
        tf.math.mul(tf.math.mul(weight.learningRate(), ratio), update));
  }

  private static Operand<TFloating> norm(Ops tf, Operand<TFloating> x) {
    Operand<TFloating> flat = tf.reshape(x, tf.constant(new int[] {-1}));
    return tf.math.sqrt(tf.reduceSum(tf.math.square(flat), tf.constant(0)));
  }
}
