package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Random brightness, contrast, saturation and hue, in random order, clipped to [0, 1] after each
 * (Chen et al. 2020, appendix A; TF Similarity's {@code color_jitter_rand}).
 *
 * <p>Brightness multiplies by a factor in [max(0, 1 - b), 1 + b] or adds a number in [-b, b],
 * contrast stretches around each channel's mean by [1 - c, 1 + c], saturation multiplies in HSV by
 * [1 - s, 1 + s], hue turns in HSV by [-h, h] of a full turn. Factors and order are drawn per
 * image.
 *
 * @param brightness b, in [0, 1]; SimCLR with strength 1: 0.8
 * @param contrast c, in [0, 1]; 0.8
 * @param saturation s, in [0, 1]; 0.8
 * @param hue h, in [0, 0.5]; 0.2
 * @param probability probability that an image is changed, in [0, 1]; 0.8
 * @param brightnessMode whether brightness multiplies or adds; multiplicative
 */
public record ColorJitter(
    double brightness,
    double contrast,
    double saturation,
    double hue,
    double probability,
    Brightness brightnessMode)
    implements PlanarAugmenter {
  private static final int OPERATIONS = 4;

  /** Checks the ranges given above. */
  public ColorJitter {
    Checks.inRange("brightness", brightness, 0, 1);
    Checks.inRange("contrast", contrast, 0, 1);
    Checks.inRange("saturation", saturation, 0, 1);
    Checks.inRange("hue", hue, 0, 0.5);
    Checks.inRange("probability", probability, 0, 1);
  }

  /**
   * Jitter of given strengths, with probability 0.8.
   *
   * @param brightness in [0, 1], multiplicative
   * @param contrast in [0, 1]
   * @param saturation in [0, 1]
   * @param hue in [0, 0.5]
   */
  public static ColorJitter of(double brightness, double contrast, double saturation, double hue) {
    return new ColorJitter(brightness, contrast, saturation, hue, 0.8, Brightness.MULTIPLICATIVE);
  }

  /**
   * SimCLR's jitter: 0.8, 0.8, 0.8, 0.2 times a strength, with probability 0.8.
   *
   * @param strength in [0, 1.25]; the paper: 1 for ImageNet, 0.5 for CIFAR-10 (B.9)
   */
  public static ColorJitter strength(double strength) {
    Checks.inRange("strength", strength, 0, 1.25);
    return of(0.8 * strength, 0.8 * strength, 0.8 * strength, 0.2 * strength);
  }

  /** The same with another largest turn of the hue. */
  public ColorJitter withHue(double newHue) {
    return new ColorJitter(brightness, contrast, saturation, newHue, probability, brightnessMode);
  }

  /** The same with another probability. */
  public ColorJitter withProbability(double newProbability) {
    return new ColorJitter(brightness, contrast, saturation, hue, newProbability, brightnessMode);
  }

  /** The same with brightness that multiplies or adds. */
  public ColorJitter withBrightness(Brightness newMode) {
    return new ColorJitter(brightness, contrast, saturation, hue, probability, newMode);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireColor("colour jitter", spec);
  }

  @Override
  public Drawn draw(LayerScope scope, Operand<TFloating> batch, Shape planes) {
    Operand<TFloating> plan = plan(scope, batch);
    Expr rounds = new Expr(scope, plan).slice(1, OPERATIONS, OPERATIONS);
    return new Drawn(
        List.of(blocks().schedule(scope, plan)),
        Optional.of(rounds.number(-0.5).less(rounds.most(1))));
  }

  @Override
  public Part view(LayerScope scope, Part images, List<Operand<TFloating>> drawn) {
    return blocks().run(scope, images, drawn.get(0));
  }

  JitterBlocks blocks() {
    return new JitterBlocks(
        brightnessMode, active(strengths().subList(0, 2)), active(strengths().subList(2, 4)));
  }

  private static int active(List<Double> strengths) {
    return (int) strengths.stream().filter(strength -> strength > 0).count();
  }

  private List<Double> strengths() {
    return List.of(brightness, contrast, saturation, hue);
  }

  /**
   * What is drawn for each image, (batch, 8): the amounts of the four operations, then the round of
   * each, -1 for an operation that is left out.
   */
  Operand<TFloating> plan(LayerScope scope, Operand<TFloating> x) {
    return Kernel.run(
        scope,
        List.<Object>of("jitter plan", this),
        Kernel.perExample(x, 2 * OPERATIONS),
        List.of(Kernel.uniforms(scope, x, 2 * OPERATIONS + 1)),
        in -> plan(in.get(0)));
  }

  private Expr plan(Expr uniforms) {
    Expr one = uniforms.number(1);
    List<Expr> columns = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      double strength = strengths().get(i);
      double neutral = i == 0 ? brightnessMode.neutral() : i < 3 ? 1 : 0;
      columns.add(uniforms.slice(1, i, 1).times(2 * strength).plus(neutral - strength));
    }
    Expr gate = uniforms.slice(1, 2 * OPERATIONS, 1);
    for (int i = 0; i < OPERATIONS; i++) {
      columns.add(
          strengths().get(i) > 0
              ? round(uniforms, i).where(gate.less(probability), one.times(-1))
              : gate.times(0).minus(1));
    }
    return Expr.besides(columns);
  }

  /** How many operations come before one: those of a smaller number, the earlier of two equal. */
  private Expr round(Expr uniforms, int operation) {
    Expr mine = uniforms.slice(1, OPERATIONS + operation, 1);
    Expr round = mine.times(0);
    for (int other = 0; other < OPERATIONS; other++) {
      if (other != operation && strengths().get(other) > 0) {
        Expr others = uniforms.slice(1, OPERATIONS + other, 1);
        round =
            round.plus(
                round.indicator(other < operation ? others.atMost(mine) : others.less(mine)));
      }
    }
    return round;
  }
}
