package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * Augmenters one after the other. Numbers are drawn for the whole batch, which then goes through in
 * {@linkplain Chunks parts}: views do not depend on the parts. A part of which an augmenter changes
 * no example passes it by.
 */
final class ImageChain {
  private final LayerScope scope;
  private final List<ChainStep> steps = new ArrayList<>();
  private Operand<TFloating> images;
  private Shape shape;

  private ImageChain(LayerScope scope, Operand<TFloating> images) {
    this.scope = scope;
    this.images = images;
    this.shape = images.shape();
  }

  /** Images through the augmenters, first to last. */
  static Operand<TFloating> run(
      LayerScope scope, Operand<TFloating> images, List<? extends Augmenter> augmenters) {
    ImageChain chain = new ImageChain(scope, images);
    augmenters.forEach(chain::add);
    chain.make();
    return chain.images;
  }

  private void add(Augmenter augmenter) {
    if (augmenter instanceof CompositeAugmenter composite) {
      composite.parts().forEach(this::add);
    } else if (augmenter instanceof PixelAugmenter pixels) {
      int draws = pixels.draws(Math.toIntExact(Images.known(shape).get(3)));
      steps.add(
          new ChainStep.Pixels(
              pixels, draws > 0 ? List.of(Kernel.uniforms(scope, images, draws)) : List.of()));
    } else if (augmenter instanceof PlanarAugmenter planar) {
      Shape planes = Layout.IMAGES.planes(Images.known(shape));
      steps.add(new ChainStep.Planes(planar, planar.draw(scope, images, planes)));
    } else if (augmenter instanceof RandomResizedCrop crop) {
      Resize resize = crop.resize(Images.known(shape));
      steps.add(new ChainStep.Crop(crop.draw(scope, images, shape)));
      shape = Shape.of(shape.get(0), resize.height(), resize.width(), shape.get(3));
    } else {
      make();
      images = augmenter.augment(scope, images);
      shape = images.shape();
    }
  }

  /** The images after the steps so far. */
  private void make() {
    if (steps.isEmpty()) {
      return;
    }
    Chunks chunks =
        Chunks.of(
            scope,
            images,
            steps.stream().map(ChainStep::changed).flatMap(Optional::stream).toList());
    List<PartChain> parts =
        chunks.parts(images).stream().map(part -> new PartChain(scope, part)).toList();
    for (ChainStep step : steps) {
      List<List<Operand<TFloating>>> shares = step.arrays().stream().map(chunks::split).toList();
      List<Operand<TBool>> needed = step.changed().map(chunks::needed).orElse(List.of());
      for (int i = 0; i < parts.size(); i++) {
        List<Operand<TFloating>> drawn = new ArrayList<>();
        for (List<Operand<TFloating>> share : shares) {
          drawn.add(share.get(i));
        }
        step.apply(
            parts.get(i), drawn, needed.isEmpty() ? Optional.empty() : Optional.of(needed.get(i)));
      }
    }
    images =
        chunks.join(parts.stream().map(part -> part.finish(Layout.IMAGES).array()).toList(), shape);
    steps.clear();
  }
}
