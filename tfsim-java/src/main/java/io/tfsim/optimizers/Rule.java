package io.tfsim.optimizers;

import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.State;
import io.tfsim.optimizers.Optimizer.Progress;
import io.tfsim.optimizers.Optimizer.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/** What the optimizers share: learning rate, decay, slots, one update per weight. */
final class Rule {
  /** The step of one weight, after decay. */
  @FunctionalInterface
  interface Step {
    Op apply(Ops tf, WeightStep weight);
  }

  /** What the step of one weight needs. */
  record WeightStep(
      LayerScope scope,
      Update update,
      Operand<TFloating> gradient,
      Operand<TFloating> learningRate,
      Progress progress) {
    /** A slot of the weight's shape, 0 at first. */
    State<TFloating> slot(String name) {
      return scope.state(name, update.weight().shape(), Initializer.zeros());
    }
  }

  private Rule() {}

  static List<Op> apply(
      LayerScope scope,
      List<Update> updates,
      Progress progress,
      Optimizer optimizer,
      WeightDecay decay,
      Step step) {
    Operand<TFloating> learningRate =
        optimizer.learningRate().value(scope, progress.step(), progress.length());
    Optional<Operand<TFloating>> rate =
        decay.isNone()
            ? Optional.empty()
            : Optional.of(decay.rate().value(scope, progress.step(), progress.length()));
    List<Op> ops = new ArrayList<>();
    for (Update update : updates) {
      LayerScope at = scope.at(update.weight().path());
      boolean decays = rate.isPresent() && decay.decays().test(update.weight().path());
      Operand<TFloating> gradient = update.gradient();
      List<Op> before = List.of();
      if (decays) {
        Operand<TFloating> pull = at.tf().math.mul(rate.orElseThrow(), update.value());
        switch (decay.kind()) {
          case COUPLED -> gradient = at.tf().math.add(gradient, pull);
          case DECOUPLED ->
              before = List.of(subtract(at, update, at.tf().math.mul(learningRate, pull)));
          case DECOUPLED_UNSCALED -> before = List.of(subtract(at, update, pull));
        }
      }
      LayerScope after = at.after(before);
      ops.add(
          step.apply(after.tf(), new WeightStep(after, update, gradient, learningRate, progress)));
    }
    return ops;
  }

  private static Op subtract(LayerScope scope, Update update, Operand<TFloating> amount) {
    return scope.tf().assignSubVariableOp(update.weight().handle(), amount);
  }
}
