package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A random part of each image, mirrored or not, resized to the whole size (Szegedy et al. 2015;
 * Chen et al. 2020, appendix A).
 *
 * <p>The part's area is uniform in {@code minArea} to {@code maxArea} of the image, the logarithm
 * of its aspect ratio (width over height) uniform; sides are whole pixels; ten attempts to fit it,
 * then the whole image. Crop, flip and resize are two batched matrix products.
 *
 * @param minArea least area over the image's, in (0, 1]; SimCLR: 0.08
 * @param maxArea largest area over the image's, in [minArea, 1]; SimCLR: 1
 * @param maxAspect largest aspect ratio, its inverse is the least, at least 1; SimCLR: 4/3
 * @param flipProbability probability of mirroring left and right, in [0, 1]; 0.5
 * @param interpolation how pixels are found
 */
public record RandomResizedCrop(
    double minArea,
    double maxArea,
    double maxAspect,
    double flipProbability,
    Interpolation interpolation)
    implements Augmenter {
  private static final int ATTEMPTS = 10;

  /** Checks the ranges given above. */
  public RandomResizedCrop {
    Checks.positive("minArea", minArea);
    Checks.inRange("minArea", minArea, 0, 1);
    Checks.inRange("maxArea", maxArea, minArea, 1);
    Checks.inRange("maxAspect", maxAspect, 1, 100);
    Checks.inRange("flipProbability", flipProbability, 0, 1);
  }

  /** Parts of at least {@code minArea} of the image, flipped half the time, bilinear. */
  public static RandomResizedCrop area(double minArea) {
    return new RandomResizedCrop(minArea, 1, 4.0 / 3, 0.5, Interpolation.BILINEAR);
  }

  /** The same with another interpolation. */
  public RandomResizedCrop withInterpolation(Interpolation newInterpolation) {
    return new RandomResizedCrop(minArea, maxArea, maxAspect, flipProbability, newInterpolation);
  }

  /** The same with another probability of mirroring. */
  public RandomResizedCrop withFlip(double probability) {
    return new RandomResizedCrop(minArea, maxArea, maxAspect, probability, interpolation);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireImage("a random crop", spec);
  }

  /** Boxes in pixels, one per image, each (batch). */
  private record Boxes(
      Operand<TFloating> top,
      Operand<TFloating> left,
      Operand<TFloating> height,
      Operand<TFloating> width) {}

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    long height = x.shape().get(1);
    long width = x.shape().get(2);
    Boxes boxes = boxes(scope, x, height, width);
    Operand<TFloating> never = tf.zerosLike(boxes.top());
    Operand<TFloating> flipped =
        scope.indicator(
            scope.random().bernoulli(Images.batchShape(scope, x), flipProbability)); // (batch)
    Operand<TFloating> rows = resize(scope, boxes.top(), boxes.height(), never, height);
    Operand<TFloating> columns = resize(scope, boxes.left(), boxes.width(), flipped, width);
    return Images.separable(scope, rows, columns, x);
  }

  private Boxes boxes(LayerScope scope, Operand<TFloating> x, long height, long width) {
    var tf = scope.tf();
    Operand<TInt32> shape = tf.stack(List.of(scope.batchSize(x), tf.constant(ATTEMPTS)));
    Operand<TFloating> area =
        tf.math.mul(
            scope.random().uniform(shape, minArea, maxArea), scope.constant(height * width));
    double logAspect = Math.log(maxAspect);
    Operand<TFloating> aspect = tf.math.exp(scope.random().uniform(shape, -logAspect, logAspect));
    Operand<TFloating> w = tf.math.rint(tf.math.sqrt(tf.math.mul(area, aspect)));
    Operand<TFloating> h = tf.math.rint(tf.math.sqrt(tf.math.div(area, aspect)));
    Operand<TFloating> fits = // (batch, attempts)
        tf.math.mul(
            tf.math.mul(
                scope.indicator(tf.math.lessEqual(w, scope.constant(width))),
                scope.indicator(tf.math.lessEqual(h, scope.constant(height)))),
            scope.indicator(tf.math.greaterEqual(tf.math.minimum(w, h), scope.constant(1))));
    // the first attempt that fits: it fits, and none before it did
    Operand<TFloating> before = tf.math.cumsum(fits, tf.constant(1), Cumsum.exclusive(true));
    Operand<TFloating> chosen =
        tf.math.mul(fits, scope.indicator(tf.math.less(before, scope.constant(0.5))));
    Operand<TFloating> none =
        tf.math.sub(scope.constant(1), tf.reduceSum(chosen, tf.constant(1))); // (batch)
    Operand<TFloating> boxWidth = choose(scope, w, chosen, none, width);
    Operand<TFloating> boxHeight = choose(scope, h, chosen, none, height);
    return new Boxes(
        offset(scope, x, boxHeight, height),
        offset(scope, x, boxWidth, width),
        boxHeight,
        boxWidth);
  }

  private static Operand<TFloating> choose(
      LayerScope scope,
      Operand<TFloating> sides,
      Operand<TFloating> chosen,
      Operand<TFloating> none,
      long whole) {
    var tf = scope.tf();
    return tf.math.add(
        tf.reduceSum(tf.math.mul(sides, chosen), tf.constant(1)),
        tf.math.mul(none, scope.constant(whole)));
  }

  /** A whole number, uniform in 0 … whole - side. */
  private static Operand<TFloating> offset(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> side, long whole) {
    var tf = scope.tf();
    Operand<TFloating> room = tf.math.sub(scope.constant(whole), side);
    Operand<TFloating> u = scope.random().uniform(Images.batchShape(scope, x), 0, 1);
    return tf.math.minimum(
        tf.math.floor(tf.math.mul(u, tf.math.add(room, scope.constant(1)))), room);
  }

  /** Matrices (batch, size, size) that stretch the part from {@code start} to the whole. */
  private Operand<TFloating> resize(
      LayerScope scope,
      Operand<TFloating> start,
      Operand<TFloating> length,
      Operand<TFloating> mirrored,
      long size) {
    var tf = scope.tf();
    Operand<TFloating> out = Images.positions(scope, size); // (size)
    Operand<TFloating> flip = tf.expandDims(mirrored, tf.constant(1)); // (batch, 1)
    Operand<TFloating> mirror = tf.math.sub(scope.constant(size - 1), out);
    Operand<TFloating> target =
        tf.math.add(
            tf.math.mul(flip, mirror),
            tf.math.mul(tf.math.sub(scope.constant(1), flip), out)); // (batch, size)
    Operand<TFloating> from = tf.expandDims(start, tf.constant(1));
    Operand<TFloating> scale =
        tf.math.div(tf.expandDims(length, tf.constant(1)), scope.constant(size));
    Operand<TFloating> last = tf.math.sub(tf.expandDims(length, tf.constant(1)), scope.constant(1));
    Operand<TFloating> centre =
        tf.math.sub(
            tf.math.mul(tf.math.add(target, scope.constant(0.5)), scale), scope.constant(0.5));
    if (interpolation == Interpolation.BILINEAR) {
      centre = tf.math.maximum(tf.math.minimum(centre, last), scope.constant(0));
    }
    Operand<TFloating> position = // (batch, size, 1)
        tf.expandDims(tf.math.add(centre, from), tf.constant(2));
    Operand<TFloating> in = Images.positions(scope, size); // (size)
    Operand<TFloating> weights =
        interpolation.weight(scope, tf.math.abs(tf.math.sub(position, in)));
    if (interpolation == Interpolation.BILINEAR) {
      return weights;
    }
    Operand<TFloating> inside = // (batch, 1, size)
        tf.expandDims(
            tf.math.mul(
                scope.indicator(tf.math.greaterEqual(in, from)),
                scope.indicator(tf.math.lessEqual(in, tf.math.add(from, last)))),
            tf.constant(1));
    Operand<TFloating> kept = tf.math.mul(weights, inside);
    return tf.math.div(kept, tf.reduceSum(kept, tf.constant(2), ReduceSum.keepDims(true)));
  }
}
