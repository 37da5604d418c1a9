package io.tfsim.optimizers;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/** Turns gradients into new weights. */
public interface Optimizer {
  /**
   * A weight and its gradient.
   *
   * @param weight the variable
   * @param value its value in this step
   * @param gradient the gradient, of the same shape
   */
  record Update(
      Variable<TFloating> weight, Operand<TFloating> value, Operand<TFloating> gradient) {}

  /**
   * Where in a run a step is.
   *
   * @param step number of steps made before
   * @param length length of the run
   */
  record Progress(Operand<TInt64> step, RunLength length) {}

  /** The learning rate. */
  Schedule learningRate();

  /** The same with another learning rate. */
  Optimizer withLearningRate(Schedule newLearningRate);

  /**
   * Builds the updates.
   *
   * @param scope where the slots live: state at {@code optimizer/<path of the weight>}
   * @return the ops to run
   */
  List<Op> apply(LayerScope scope, List<Update> updates, Progress progress);
}
