package io.tfsim.samples;

import io.tfsim.augment.Boxes;
import io.tfsim.augment.ImageOps;
import io.tfsim.augment.Interpolation;
import io.tfsim.augment.Resize;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.GlobalPooling;
import io.tfsim.layers.Rescaling;
import io.tfsim.savedmodel.SavedModelBackbone;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A SavedModel of images as a network for images of any size in [0, 1]: they are brought to its
 * size (bilinear) and to its range of values. Feature maps that it gives are averaged.
 *
 * @param place where it is, as the command line says it
 * @param range values that it takes
 * @param model the SavedModel
 */
record SavedModelNetwork(String place, ValueRange range, SavedModelBackbone model)
    implements Backbone {

  @Override
  public String name() {
    return model.name();
  }

  /** Shape of an image as the SavedModel takes it, as far as its file says. */
  private Shape image() {
    return model.input().isUnknown() ? Shape.unknown() : model.input().tail();
  }

  /** The side of the square images that it takes, or -1 where its file leaves that open. */
  long side() {
    Shape image = image();
    return !image.isUnknown() && image.numDimensions() == 3 && image.get(0) == image.get(1)
        ? image.get(0)
        : Shape.UNKNOWN_SIZE;
  }

  /** The shape that an image gets before it goes in. */
  private Shape fitted(Shape example) {
    Shape image = image();
    if (example.numDimensions() != 3 || image.isUnknown() || image.numDimensions() != 3) {
      return example;
    }
    long height = image.get(0) == Shape.UNKNOWN_SIZE ? example.get(0) : image.get(0);
    long width = image.get(1) == Shape.UNKNOWN_SIZE ? example.get(1) : image.get(1);
    return Shape.of(height, width, example.get(2));
  }

  @Override
  public void checkInput(Shape example) {
    model.checkInput(fitted(example));
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Shape example = x.shape().tail();
    Shape fitted = fitted(example);
    Operand<TFloating> y = fitted.equals(example) ? x : resize(scope, x, fitted);
    Operand<TFloating> output =
        model.call(scope, Rescaling.to(range.low(), range.high()).call(scope, y));
    return output.shape().numDimensions() == 4
        ? GlobalPooling.AVERAGE.call(scope, output)
        : output; // (batch, dim)
  }

  private static Operand<TFloating> resize(LayerScope scope, Operand<TFloating> x, Shape fitted) {
    Boxes whole =
        Boxes.of(
            scope,
            scope.constant(0),
            scope.constant(0),
            scope.constant(x.shape().get(1)),
            scope.constant(x.shape().get(2)));
    Resize size =
        new Resize(
            Math.toIntExact(fitted.get(0)), Math.toIntExact(fitted.get(1)), Interpolation.BILINEAR);
    return ImageOps.cropAndResize(scope, x, whole, size);
  }
}
