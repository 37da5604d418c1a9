package io.tfsim.optimizers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.train.ResourceApplyKerasMomentum;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.family.TFloating;

/**
 * Stochastic gradient descent, with momentum if wanted.
 *
 * <p>{@code v = momentum * v + g; w -= learningRate * v}, or with Nesterov {@code w -= learningRate
 * * (g + momentum * v)}.
 *
 * @param learningRate learning rate
 * @param momentum in [0, 1); 0 is plain gradient descent
 * @param nesterov whether Nesterov's variant is used
 * @param velocityHoldsRate whether the velocity holds the learning rate ({@code v = momentum * v -
 *     learningRate * g; w += v}), as in Keras and TensorFlow Addons; the same unless the rate
 *     changes
 * @param weightDecay weight decay
 */
public record Sgd(
    Schedule learningRate,
    double momentum,
    boolean nesterov,
    boolean velocityHoldsRate,
    WeightDecay weightDecay)
    implements Optimizer {

  /** Checks the ranges given above. */
  public Sgd {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum must be in [0, 1), was " + momentum);
    }
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("Nesterov needs a momentum > 0, was 0.0");
    }
  }

  /** Gradient descent without momentum or decay. */
  public static Sgd of(Schedule learningRate) {
    return new Sgd(learningRate, 0, false, false, WeightDecay.none());
  }

  /** Gradient descent at a constant rate, without momentum or decay. */
  public static Sgd of(double learningRate) {
    return of(Schedule.constant(Checks.positive("learningRate", learningRate)));
  }

  @Override
  public Sgd withLearningRate(Schedule newLearningRate) {
    return new Sgd(newLearningRate, momentum, nesterov, velocityHoldsRate, weightDecay);
  }

  /** The same with another momentum. */
  public Sgd withMomentum(double newMomentum) {
    return new Sgd(learningRate, newMomentum, nesterov, velocityHoldsRate, weightDecay);
  }

  /** The same with Nesterov's variant. */
  public Sgd withNesterov() {
    return new Sgd(learningRate, momentum, true, velocityHoldsRate, weightDecay);
  }

  /** The same with Keras's velocity. */
  public Sgd withKerasVelocity() {
    return new Sgd(learningRate, momentum, nesterov, true, weightDecay);
  }

  /** The same with another decay. */
  public Sgd withWeightDecay(WeightDecay decay) {
    return new Sgd(learningRate, momentum, nesterov, velocityHoldsRate, decay);
  }

  @Override
  public List<Op> apply(LayerScope scope, List<Update> updates, Progress progress) {
    return Rule.apply(
        scope,
        updates,
        progress,
        this,
        weightDecay,
        (tf, weight) -> {
          Operand<TFloating> rate = weight.learningRate();
          var handle = weight.update().weight().handle();
          if (momentum == 0) {
            return tf.train.resourceApplyGradientDescent(handle, rate, weight.gradient());
          }
          var velocity = weight.slot("momentum").variable().handle();
          return velocityHoldsRate
              ? tf.train.resourceApplyKerasMomentum(
                  handle,
                  velocity,
                  rate,
                  weight.gradient(),
                  scope.constant(momentum),
                  ResourceApplyKerasMomentum.useNesterov(nesterov))
              : tf.train.resourceApplyMomentum(
                  handle,
                  velocity,
                  rate,
                  weight.gradient(),
                  scope.constant(momentum),
                  ResourceApplyMomentum.useNesterov(nesterov));
        });
  }
}
