package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Augmenters one after the other, images between them in the layout that each works on: planes
 * (batch, channels, height, width) for those of this package, (batch, height, width, channels) for
 * others. Neighbours that change pixel by pixel share a kernel.
 */
final class ImageChain {
  private final LayerScope scope;
  private final List<PixelAugmenter> pending = new ArrayList<>();
  private Operand<TFloating> x;
  private boolean planes;

  private ImageChain(LayerScope scope, Operand<TFloating> x) {
    this.scope = scope;
    this.x = x;
  }

  /** Images through the augmenters, first to last. */
  static Operand<TFloating> run(
      LayerScope scope, Operand<TFloating> images, List<? extends Augmenter> parts) {
    ImageChain chain = new ImageChain(scope, images);
    parts.forEach(chain::add);
    return chain.layout(false);
  }

  /** (batch, height, width, channels) as (batch, channels, height, width). */
  static Operand<TFloating> planes(LayerScope scope, Operand<TFloating> images) {
    return new ImageChain(scope, images).layout(true);
  }

  /** (batch, channels, height, width) as (batch, height, width, channels). */
  static Operand<TFloating> images(LayerScope scope, Operand<TFloating> planes) {
    ImageChain chain = new ImageChain(scope, planes);
    chain.planes = true;
    return chain.layout(false);
  }

  private void add(Augmenter part) {
    if (part instanceof CompositeAugmenter composite) {
      composite.parts().forEach(this::add);
    } else if (part instanceof PixelAugmenter pixels) {
      pending.add(pixels);
    } else if (part instanceof PlanarAugmenter planar) {
      x = planar.planar(scope, layout(true));
      planes = true;
    } else {
      x = part.augment(scope, layout(false));
      planes = false;
    }
  }

  /** What has been made so far, in a layout. */
  private Operand<TFloating> layout(boolean wanted) {
    if (!pending.isEmpty() || planes != wanted) {
      x = flush(wanted);
      planes = wanted;
      pending.clear();
    }
    return x;
  }

  private Operand<TFloating> flush(boolean wanted) {
    Shape shape = Images.known(x.shape());
    int channels = Math.toIntExact(shape.get(planes ? 1 : 3));
    List<PixelAugmenter> changes = List.copyOf(pending);
    List<Operand<TFloating>> inputs = new ArrayList<>(List.of(x));
    int[] places = new int[changes.size()]; // of an augmenter's numbers among the inputs
    for (int i = 0; i < places.length; i++) {
      int draws = changes.get(i).draws(channels);
      if (draws > 0) {
        places[i] = inputs.size();
        inputs.add(Kernel.uniforms(scope, x, draws));
      }
    }
    boolean given = planes;
    return Kernel.run(
        scope,
        List.<Object>of("pixels", changes, given, wanted),
        given == wanted ? shape : turned(shape),
        inputs,
        in -> {
          Expr y = given ? in.get(0) : in.get(0).transpose(0, 3, 1, 2);
          for (int i = 0; i < changes.size(); i++) {
            Expr drawn = places[i] > 0 ? in.get(places[i]) : y.number(0);
            y = changes.get(i).change(y, changes.get(i).decide(drawn));
          }
          return wanted ? y : y.transpose(0, 2, 3, 1);
        });
  }

  private Shape turned(Shape shape) {
    return planes
        ? Shape.of(shape.get(0), shape.get(2), shape.get(3), shape.get(1))
        : Shape.of(shape.get(0), shape.get(3), shape.get(1), shape.get(2));
  }
}
