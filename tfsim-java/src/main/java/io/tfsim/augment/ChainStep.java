package io.tfsim.augment;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/** An augmenter of a chain, and what it has drawn for a batch. */
sealed interface ChainStep {

  /** What was drawn: arrays (batch, …), or (1, …) for all examples alike. */
  List<Operand<TFloating>> arrays();

  /** Which examples are changed at all, (batch, 1); empty if all are. */
  default Optional<Operand<TBool>> changed() {
    return Optional.empty();
  }

  /**
   * Does the step to a part.
   *
   * @param drawn the part's share of the arrays
   * @param needed whether an example of the part is changed; empty if it is not to be asked
   */
  void apply(PartChain part, List<Operand<TFloating>> drawn, Optional<Operand<TBool>> needed);

  /** Crop, flip and resize. */
  record Crop(List<Operand<TFloating>> arrays) implements ChainStep {
    @Override
    public void apply(
        PartChain part, List<Operand<TFloating>> drawn, Optional<Operand<TBool>> needed) {
      part.crop(drawn.get(0), drawn.get(1));
    }
  }

  /** Changes pixel by pixel. */
  record Pixels(PixelAugmenter augmenter, List<Operand<TFloating>> arrays) implements ChainStep {
    @Override
    public void apply(
        PartChain part, List<Operand<TFloating>> drawn, Optional<Operand<TBool>> needed) {
      part.change(augmenter, drawn);
    }
  }

  /** Changes of planes. */
  record Planes(PlanarAugmenter augmenter, PlanarAugmenter.Drawn drawn) implements ChainStep {
    @Override
    public List<Operand<TFloating>> arrays() {
      return drawn.arrays();
    }

    @Override
    public Optional<Operand<TBool>> changed() {
      return drawn.changed();
    }

    @Override
    public void apply(
        PartChain part, List<Operand<TFloating>> share, Optional<Operand<TBool>> needed) {
      part.change(augmenter, share, needed);
    }
  }
}
