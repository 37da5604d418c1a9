package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Masks bands of an axis, as SpecAugment does to the time and to the frequency of a spectrogram
 * (Park et al. 2019, section 2): per example and band the length is uniform in 0 … {@code
 * maxLength}, the start uniform where it fits.
 *
 * @param axis the axis, from 0, the batch not counted
 * @param bands number of bands, at least 1; LibriSpeech double: 2
 * @param maxLength largest length of a band, at least 1; LibriSpeech double: 27 frequencies, 100
 *     times (table 1)
 * @param replacement value of what is masked; the mean of the values is as good as nothing, the
 *     paper's 0 supposes that it is 0
 */
public record RandomMask(int axis, int bands, int maxLength, double replacement)
    implements Augmenter {

  /** Checks the ranges given above. */
  public RandomMask {
    Checks.atLeast("axis", axis, 0);
    Checks.atLeast("bands", bands, 1);
    Checks.atLeast("maxLength", maxLength, 1);
    Checks.inRange("replacement", replacement, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  /** One band of at most {@code maxLength} of an axis, set to 0. */
  public static RandomMask of(int axis, int maxLength) {
    return new RandomMask(axis, 1, maxLength, 0);
  }

  /** The same with another number of bands. */
  public RandomMask withBands(int newBands) {
    return new RandomMask(axis, newBands, maxLength, replacement);
  }

  /** The same with another replacement. */
  public RandomMask withReplacement(double value) {
    return new RandomMask(axis, bands, maxLength, value);
  }

  @Override
  public void check(ExampleSpec spec) {
    int length = Axes.requireAxis("a mask", axis, spec);
    Checks.atMost("maxLength of a mask", maxLength, length);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    int length = Math.toIntExact(x.shape().get(axis + 1));
    return Kernel.run(
        scope,
        this,
        x.shape(),
        List.of(x, Kernel.uniforms(scope, x, 2 * bands)),
        in -> {
          Expr masked = masked(in.get(1), length).reshape(Axes.along(x.shape(), axis));
          return in.get(0).where(masked.less(0.5), in.get(0).number(replacement));
        });
  }

  /** How many bands cover a place, (batch, length). */
  private Expr masked(Expr uniforms, int length) {
    Expr place = uniforms.positions(length).reshape(1, length);
    Expr masked = place.times(0);
    for (int band = 0; band < bands; band++) {
      Expr size = whole(uniforms.slice(1, 2 * band, 1), uniforms.number(maxLength));
      Expr start = whole(uniforms.slice(1, 2 * band + 1, 1), uniforms.number(length).minus(size));
      masked =
          masked.plus(
              place.indicator(place.and(start.atMost(place), place.less(start.plus(size)))));
    }
    return masked;
  }

  /** A whole number, uniform in 0 … most. */
  private static Expr whole(Expr uniform, Expr most) {
    return uniform.times(most.plus(1)).floor().min(most);
  }
}
