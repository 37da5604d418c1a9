package io.tfsim.augment;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Replaces values of examples of any shape, drawn per example: each value by itself, or each
 * feature (the last axis) at all places at once. What is kept is not scaled.
 *
 * @param probability that a value, or a feature, is replaced, in [0, 1]
 * @param replacement what takes its place
 * @param wholeFeatures whether a feature goes as a whole; the same for examples of one axis
 */
public record FeatureDropout(double probability, double replacement, boolean wholeFeatures)
    implements Augmenter {

  /** Checks the ranges given above. */
  public FeatureDropout {
    Checks.inRange("probability", probability, 0, 1);
    Checks.inRange("replacement", replacement, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  /** Values replaced by 0, each by itself. */
  public static FeatureDropout values(double probability) {
    return new FeatureDropout(probability, 0, false);
  }

  /** Features replaced by 0 at all places of an example. */
  public static FeatureDropout features(double probability) {
    return new FeatureDropout(probability, 0, true);
  }

  /** The same with another replacement. */
  public FeatureDropout withReplacement(double value) {
    return new FeatureDropout(probability, value, wholeFeatures);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    int[] drawn = Axes.perExample(x.shape());
    if (wholeFeatures) {
      Arrays.fill(drawn, 0, drawn.length - 1, 1);
    }
    return Kernel.run(
        scope,
        this,
        x.shape(),
        List.of(x, Kernel.uniforms(scope, x, drawn)),
        in ->
            in.get(0)
                .where(
                    in.get(1).number(probability).atMost(in.get(1)),
                    in.get(0).number(replacement)));
  }
}
