package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Checks;
import java.util.List;

/**
 * Subtracts a mean from each channel and divides by a deviation. Values are of no bounded range
 * afterwards: it must come last, after all that clips or inverts.
 *
 * @param mean per channel, of values scaled to [0, 1]; ImageNet: 0.485, 0.456, 0.406
 * @param deviation per channel, &gt; 0; ImageNet: 0.229, 0.224, 0.225
 */
public record Normalize(List<Double> mean, List<Double> deviation) implements PixelAugmenter {

  /** Checks the ranges given above, and that there are as many means as deviations. */
  public Normalize {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.isEmpty() || mean.size() != deviation.size()) {
      throw new IllegalArgumentException(
          "mean and deviation must have one number per channel, had "
              + mean.size()
              + " and "
              + deviation.size());
    }
    mean.forEach(m -> Checks.inRange("mean", m, -Double.MAX_VALUE, Double.MAX_VALUE));
    deviation.forEach(d -> Checks.positive("deviation", d));
  }

  /** ImageNet's channels. */
  public static Normalize imageNet() {
    return new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
  }

  /** CIFAR-10's channels, over the training images. */
  public static Normalize cifar10() {
    return new Normalize(List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireImage("normalize", spec);
    if (spec.shape().get(2) != mean.size()) {
      throw new IllegalArgumentException(
          "normalize has " + mean.size() + " channels, examples are " + spec.shape());
    }
  }

  @Override
  public ExampleSpec viewsOf(ExampleSpec spec) {
    return new ExampleSpec(spec.shape(), ValueRange.ANY, spec.classes());
  }

  @Override
  public int draws(int channels) {
    return 0;
  }

  @Override
  public Expr decide(Expr uniforms) {
    return uniforms;
  }

  @Override
  public Expr change(Expr planes, Expr decisions) {
    return planes.minus(perChannel(planes, mean)).over(perChannel(planes, deviation));
  }

  private static Expr perChannel(Expr planes, List<Double> values) {
    return planes.array(
        values.stream().mapToDouble(Double::doubleValue).toArray(), 1, values.size(), 1, 1);
  }
}
