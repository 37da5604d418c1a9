package io.tfsim.matching;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The class whose neighbours weigh most, a neighbour at distance d weighing {@code
 * exp(-d/temperature)}; its distance is the weighted mean over the neighbours of that class.
 *
 * <p>By cosine distance this is the vote of Wu et al. 2018 (section 3.4): {@code exp((1 - d)/T)} is
 * the same up to a factor.
 *
 * @param temperature how far a neighbour may be behind to count still, above 0; the paper's is 0.07
 */
public record WeightedVote(double temperature) implements Matcher {
  /** Checks the range given above. */
  public WeightedVote {
    Checks.positive("temperature", temperature);
  }

  @Override
  public String name() {
    return "weighted vote, T = " + temperature;
  }

  @Override
  public Match match(LayerScope scope, Operand<TInt32> labels, Operand<TFloating> distances) {
    var tf = scope.tf();
    Operand<TFloating> nearest = // taken off, so that the nearest weighs 1 and nothing underflows
        tf.expandDims(
            new NearestMatch().match(scope, labels, distances).distance(), tf.constant(1));
    Operand<TFloating> weights =
        tf.math.exp(tf.math.div(tf.math.sub(nearest, distances), scope.constant(temperature)));
    Votes votes = Votes.count(scope, labels, weights);
    Operand<TFloating> ofClass = tf.math.mul(weights, votes.voters());
    return new Match(
        votes.label(),
        // a class of neighbours so far behind that they weigh nothing does not win: no 0 / 0
        tf.math.div(sum(scope, tf.math.mul(ofClass, distances)), sum(scope, ofClass)));
  }

  private static Operand<TFloating> sum(LayerScope scope, Operand<TFloating> x) {
    return scope.tf().reduceSum(x, scope.tf().constant(1), ReduceSum.keepDims(false));
  }
}
