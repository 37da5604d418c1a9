package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Random brightness, contrast, saturation and hue, in random order, clipped to [0, 1] after each
 * (Chen et al. 2020, appendix A; TF Similarity's {@code color_jitter_rand}).
 *
 * <p>Brightness multiplies by a factor in [1 - b, 1 + b], contrast stretches around each channel's
 * mean by [1 - c, 1 + c], saturation multiplies in HSV by [1 - s, 1 + s], hue turns in HSV by [-h,
 * h] of a full turn. Factors are drawn per image. Orders are drawn for groups of images: the batch,
 * turned by a random number of places, is cut into 24 parts, one for each order.
 *
 * @param brightness b, in [0, 1]; SimCLR with strength 1: 0.8
 * @param contrast c, in [0, 1]; 0.8
 * @param saturation s, in [0, 1]; 0.8
 * @param hue h, in [0, 0.5]; 0.2
 * @param probability probability that an image is changed, in [0, 1]; 0.8
 */
public record ColorJitter(
    double brightness, double contrast, double saturation, double hue, double probability)
    implements Augmenter {

  /** Checks the ranges given above. */
  public ColorJitter {
    Checks.inRange("brightness", brightness, 0, 1);
    Checks.inRange("contrast", contrast, 0, 1);
    Checks.inRange("saturation", saturation, 0, 1);
    Checks.inRange("hue", hue, 0, 0.5);
    Checks.inRange("probability", probability, 0, 1);
  }

  /**
   * SimCLR's jitter: 0.8, 0.8, 0.8, 0.2 times a strength, with probability 0.8.
   *
   * @param strength in [0, 1.25]; the paper: 1 for ImageNet, 0.5 for CIFAR-10 (B.9)
   */
  public static ColorJitter strength(double strength) {
    Checks.inRange("strength", strength, 0, 1.25);
    return new ColorJitter(0.8 * strength, 0.8 * strength, 0.8 * strength, 0.2 * strength, 0.8);
  }

  /** The same with another largest turn of the hue. */
  public ColorJitter withHue(double newHue) {
    return new ColorJitter(brightness, contrast, saturation, newHue, probability);
  }

  /** The same with another probability. */
  public ColorJitter withProbability(double newProbability) {
    return new ColorJitter(brightness, contrast, saturation, hue, newProbability);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireColor("colour jitter", spec);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    Operand<TInt32> batch = Images.batchShape(scope, x);
    Operand<TFloating> applies = scope.indicator(scope.random().bernoulli(batch, probability));
    List<RandomOrder.Step> steps = new ArrayList<>();
    if (brightness > 0) {
      steps.add(new RandomOrder.Step(factor(scope, applies, brightness), ColorJitter::brighten));
    }
    if (contrast > 0) {
      steps.add(new RandomOrder.Step(factor(scope, applies, contrast), ColorJitter::stretch));
    }
    if (saturation > 0) {
      steps.add(new RandomOrder.Step(factor(scope, applies, saturation), ColorJitter::saturate));
    }
    if (hue > 0) {
      Operand<TFloating> turn = scope.random().uniform(batch, -hue, hue);
      steps.add(new RandomOrder.Step(scope.tf().math.mul(applies, turn), ColorJitter::turn));
    }
    return RandomOrder.apply(scope, x, steps);
  }

  /** 1 where the jitter does not apply, else uniform in [1 - strength, 1 + strength]. */
  private static Operand<TFloating> factor(
      LayerScope scope, Operand<TFloating> applies, double strength) {
    var tf = scope.tf();
    Operand<TFloating> change = scope.random().uniform(tf.shape(applies), -strength, strength);
    return tf.math.add(scope.constant(1), tf.math.mul(applies, change));
  }

  private static Operand<TFloating> brighten(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> factor) {
    return Images.clip(scope, scope.tf().math.mul(x, Images.perImage(scope, factor)));
  }

  private static Operand<TFloating> stretch(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> factor) {
    var tf = scope.tf();
    Operand<TFloating> mean = tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
    Operand<TFloating> stretched =
        tf.math.add(tf.math.mul(tf.math.sub(x, mean), Images.perImage(scope, factor)), mean);
    return Images.clip(scope, stretched);
  }

  private static Operand<TFloating> saturate(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> factor) {
    var tf = scope.tf();
    List<? extends Operand<TFloating>> hsv = channels(scope, tf.image.rgbToHsv(x));
    Operand<TFloating> saturation =
        Images.clip(scope, tf.math.mul(hsv.get(1), Images.perImage(scope, factor)));
    return Images.clip(
        scope,
        tf.image.hsvToRgb(tf.concat(List.of(hsv.get(0), saturation, hsv.get(2)), tf.constant(3))));
  }

  private static Operand<TFloating> turn(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> delta) {
    var tf = scope.tf();
    List<? extends Operand<TFloating>> hsv = channels(scope, tf.image.rgbToHsv(x));
    Operand<TFloating> hue =
        tf.math.floorMod(tf.math.add(hsv.get(0), Images.perImage(scope, delta)), scope.constant(1));
    return Images.clip(
        scope, tf.image.hsvToRgb(tf.concat(List.of(hue, hsv.get(1), hsv.get(2)), tf.constant(3))));
  }

  private static List<? extends Operand<TFloating>> channels(
      LayerScope scope, Operand<TFloating> x) {
    return scope.tf().split(scope.tf().constant(3), x, 3L).output();
  }
}
