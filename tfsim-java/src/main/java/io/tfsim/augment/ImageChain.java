package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Augmenters one after the other, images between them in the layout that each works on: planes
 * (batch, channels, height, width) for those of this package, (batch, height, width, channels) for
 * others. Neighbours that change pixel by pixel share a kernel. Numbers are drawn for the whole
 * batch, which then goes through in {@linkplain Chunks parts}: views do not depend on the parts.
 */
final class ImageChain {
  private final LayerScope scope;
  private final Operand<TFloating> batch;
  private final Chunks chunks;
  private final List<PixelAugmenter> pending = new ArrayList<>();
  private List<Operand<TFloating>> parts;
  private boolean planes;

  private ImageChain(LayerScope scope, Operand<TFloating> x, boolean planes) {
    this.scope = scope;
    this.batch = x;
    this.chunks = Chunks.of(scope, x);
    this.parts = chunks.split(x);
    this.planes = planes;
  }

  /** Images through the augmenters, first to last. */
  static Operand<TFloating> run(
      LayerScope scope, Operand<TFloating> images, List<? extends Augmenter> parts) {
    ImageChain chain = new ImageChain(scope, images, false);
    parts.forEach(chain::add);
    return chain.whole(false);
  }

  /** (batch, height, width, channels) as (batch, channels, height, width). */
  static Operand<TFloating> planes(LayerScope scope, Operand<TFloating> images) {
    return new ImageChain(scope, images, false).whole(true);
  }

  /** (batch, channels, height, width) as (batch, height, width, channels). */
  static Operand<TFloating> images(LayerScope scope, Operand<TFloating> planes) {
    return new ImageChain(scope, planes, true).whole(false);
  }

  private void add(Augmenter augmenter) {
    if (augmenter instanceof CompositeAugmenter composite) {
      composite.parts().forEach(this::add);
    } else if (augmenter instanceof PixelAugmenter pixels) {
      pending.add(pixels);
    } else if (augmenter instanceof PlanarAugmenter planar) {
      layout(true);
      Shape shape = parts.get(0).shape();
      each(
          planar.draw(scope, batch, shape),
          in -> planar.planar(scope, in.get(0), in.subList(1, in.size())));
    } else {
      parts = chunks.split(augmenter.augment(scope, whole(false)));
    }
  }

  /** Every part, and its share of arrays (batch, …), through a function. */
  private void each(
      List<Operand<TFloating>> arrays,
      Function<List<Operand<TFloating>>, Operand<TFloating>> function) {
    List<List<Operand<TFloating>>> shares = arrays.stream().map(chunks::split).toList();
    List<Operand<TFloating>> made = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      List<Operand<TFloating>> inputs = new ArrayList<>(List.of(parts.get(i)));
      for (List<Operand<TFloating>> share : shares) {
        inputs.add(share.get(i));
      }
      made.add(function.apply(inputs));
    }
    parts = made;
  }

  /** What has been made so far, in a layout. */
  private Operand<TFloating> whole(boolean wanted) {
    layout(wanted);
    return chunks.join(parts);
  }

  private void layout(boolean wanted) {
    if (!pending.isEmpty() || planes != wanted) {
      flush(wanted);
      planes = wanted;
      pending.clear();
    }
  }

  private void flush(boolean wanted) {
    int channels = Math.toIntExact(Images.known(parts.get(0).shape()).get(planes ? 1 : 3));
    List<PixelAugmenter> changes = List.copyOf(pending);
    List<Operand<TFloating>> drawn = new ArrayList<>();
    int[] places = new int[changes.size()]; // of an augmenter's numbers among the inputs
    for (int i = 0; i < places.length; i++) {
      int draws = changes.get(i).draws(channels);
      if (draws > 0) {
        drawn.add(Kernel.uniforms(scope, batch, draws));
        places[i] = drawn.size();
      }
    }
    boolean given = planes;
    each(
        drawn,
        inputs ->
            Kernel.run(
                scope,
                List.<Object>of("pixels", changes, given, wanted),
                given == wanted ? inputs.get(0).shape() : turned(inputs.get(0).shape()),
                inputs,
                in -> {
                  Expr y = given ? in.get(0) : in.get(0).transpose(0, 3, 1, 2);
                  for (int i = 0; i < changes.size(); i++) {
                    Expr numbers = places[i] > 0 ? in.get(places[i]) : y.number(0);
                    y = changes.get(i).change(y, changes.get(i).decide(numbers));
                  }
                  return wanted ? y : y.transpose(0, 2, 3, 1);
                }));
  }

  private Shape turned(Shape shape) {
    return planes
        ? Shape.of(shape.get(0), shape.get(2), shape.get(3), shape.get(1))
        : Shape.of(shape.get(0), shape.get(3), shape.get(1), shape.get(2));
  }
}
