package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * Erases a rectangle of each image (Zhong et al. 2017, algorithm 1): its area is uniform, the
 * logarithm of its aspect ratio is, and so is its place. An image that no rectangle of ten fits
 * stays as it is.
 *
 * @param probability per image, in [0, 1]; 0.5
 * @param minArea least area over the image's, in (0, 1]; 0.02
 * @param maxArea largest area over the image's, in [minArea, 1); 0.4
 * @param maxAspect largest aspect ratio, its inverse is the least, in [1, 100]; 10/3
 * @param fill value of what is erased; empty for noise uniform in [0, 1), drawn for each pixel
 */
public record RandomErasing(
    double probability, double minArea, double maxArea, double maxAspect, Optional<Double> fill)
    implements PlanarAugmenter {

  /** Checks the ranges given above. */
  public RandomErasing {
    Checks.inRange("probability", probability, 0, 1);
    Checks.positive("minArea", minArea);
    Checks.inRange("minArea", minArea, 0, 1);
    Checks.inRange("maxArea", maxArea, minArea, Math.nextDown(1.0));
    Checks.inRange("maxAspect", maxAspect, 1, 100);
  }

  /** The paper's RE-R: half of the images, 0.02 to 0.4 of the area, noise (section 4). */
  public static RandomErasing paper() {
    return new RandomErasing(0.5, 0.02, 0.4, 10.0 / 3, Optional.empty());
  }

  /** The same with another probability. */
  public RandomErasing withProbability(double newProbability) {
    return new RandomErasing(newProbability, minArea, maxArea, maxAspect, fill);
  }

  /** The same with a value that takes the place of what is erased. */
  public RandomErasing withFill(double value) {
    return new RandomErasing(probability, minArea, maxArea, maxAspect, Optional.of(value));
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireBoundedImage("erasing", spec);
  }

  @Override
  public Drawn draw(LayerScope scope, Operand<TFloating> batch, Shape planes) {
    int channels = Math.toIntExact(planes.get(1));
    int height = Math.toIntExact(planes.get(2));
    int width = Math.toIntExact(planes.get(3));
    Boxes boxes =
        new UniformAreaBoxes(minArea, maxArea, maxAspect)
            .draw(scope, new CropBoxes.Frame(height, width, height, width), batch);
    Operand<TFloating> gate = Kernel.uniforms(scope, batch, 1);
    Operand<TFloating> inside =
        fill.map(value -> new Expr(scope, scope.constant(value)).reshape(1, 1, 1, 1).value())
            .orElseGet(() -> Kernel.uniforms(scope, batch, new int[] {channels, height, width}));
    return new Drawn(
        List.of(boxes.values(), gate, inside),
        Optional.of(new Expr(scope, gate).less(probability)));
  }

  @Override
  public Part view(LayerScope scope, Part images, List<Operand<TFloating>> drawn) {
    return images.change(
        scope,
        List.<Object>of("erase", probability),
        drawn,
        (x, in) -> erase(x, in.get(0), in.get(1).perImage(0).less(probability), in.get(2)));
  }

  private static Expr erase(Expr planes, Expr boxes, Operand<TBool> applies, Expr inside) {
    int height = Math.toIntExact(planes.value().shape().get(2));
    int width = Math.toIntExact(planes.value().shape().get(3));
    Expr row = planes.positions(height).reshape(1, 1, height, 1);
    Expr column = planes.positions(width).reshape(1, 1, 1, width);
    Expr top = boxes.perImage(0);
    Expr left = boxes.perImage(1);
    Expr within =
        planes
            .indicator(top.atMost(row))
            .times(planes.indicator(row.less(top.plus(boxes.perImage(2)))))
            .times(planes.indicator(left.atMost(column)))
            .times(planes.indicator(column.less(left.plus(boxes.perImage(3)))))
            // the whole image is what is drawn where nothing fits
            .times(
                planes.indicator(
                    boxes.perImage(2).times(boxes.perImage(3)).less((double) height * width)));
    return inside.where(planes.and(applies, planes.number(0.5).less(within)), planes);
  }
}
