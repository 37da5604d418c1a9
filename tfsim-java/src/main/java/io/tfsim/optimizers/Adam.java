package io.tfsim.optimizers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.family.TFloating;

/**
 * Adam (Kingma and Ba 2015), and AdamW with a decoupled decay (Loshchilov and Hutter 2019).
 *
 * @param learningRate learning rate; Keras's default is 1e-3
 * @param beta1 decay of the first moment, in [0, 1); default 0.9
 * @param beta2 decay of the second moment, in [0, 1); default 0.999
 * @param epsilon added to the root of the second moment, &gt; 0; default 1e-7, as in Keras
 * @param weightDecay weight decay
 */
public record Adam(
    Schedule learningRate, double beta1, double beta2, double epsilon, WeightDecay weightDecay)
    implements Optimizer {

  /** Checks the ranges given above. */
  public Adam {
    Moment.checkBetas(beta1, beta2);
    Checks.positive("epsilon", epsilon);
  }

  /** Adam with the defaults above, without decay. */
  public static Adam of(Schedule learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-7, WeightDecay.none());
  }

  /** Adam at a constant rate with the defaults above, without decay. */
  public static Adam of(double learningRate) {
    return of(Schedule.constant(Checks.positive("learningRate", learningRate)));
  }

  /** AdamW: decoupled decay of all weights but biases and batch normalisation. */
  public static Adam adamW(Schedule learningRate, double decay) {
    return of(learningRate).withWeightDecay(WeightDecay.decoupled(decay).excludingBiasAndNorm());
  }

  @Override
  public Adam withLearningRate(Schedule newLearningRate) {
    return new Adam(newLearningRate, beta1, beta2, epsilon, weightDecay);
  }

  /** The same with other decays of the two moments. */
  public Adam withBetas(double newBeta1, double newBeta2) {
    return new Adam(learningRate, newBeta1, newBeta2, epsilon, weightDecay);
  }

  /** The same with another epsilon. */
  public Adam withEpsilon(double newEpsilon) {
    return new Adam(learningRate, beta1, beta2, newEpsilon, weightDecay);
  }

  /** The same with another decay. */
  public Adam withWeightDecay(WeightDecay decay) {
    return new Adam(learningRate, beta1, beta2, epsilon, decay);
  }

  @Override
  public List<Op> apply(LayerScope scope, List<Update> updates, Progress progress) {
    Operand<TFloating> beta1Power = Moment.power(scope, beta1, progress);
    Operand<TFloating> beta2Power = Moment.power(scope, beta2, progress);
    return Rule.apply(
        scope,
        updates,
        progress,
        this,
        weightDecay,
        (tf, weight) ->
            tf.train.resourceApplyAdam(
                weight.update().weight().handle(),
                weight.slot("m").variable().handle(),
                weight.slot("v").variable().handle(),
                beta1Power,
                beta2Power,
                weight.learningRate(),
                scope.constant(beta1),
                scope.constant(beta2),
                scope.constant(epsilon),
                weight.gradient()));
  }
}
