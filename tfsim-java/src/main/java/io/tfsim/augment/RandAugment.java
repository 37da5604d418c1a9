package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import java.util.Collections;
import java.util.List;

/**
 * Some operations of a list, one after the other, drawn per image, all of one magnitude (Cubuk et
 * al. 2019).
 *
 * <p>Of the paper's fourteen operations the library has nine; auto-contrast's companions equalize,
 * sharpness, rotate and the two shears it has not. Ranges are torchvision's: a larger magnitude is
 * a stronger change, its sign is drawn per image. Every operation is computed for the whole batch
 * in each round.
 *
 * @param operations N, how many are applied, at least 1; 2
 * @param magnitude M, in [0, 30]; 9
 * @param choices what is chosen from, at least one
 */
public record RandAugment(int operations, double magnitude, List<Operation> choices)
    implements CompositeAugmenter {
  private static final double MOST = 30;

  /** Checks the ranges given above. */
  public RandAugment {
    Checks.atLeast("operations", operations, 1);
    Checks.inRange("magnitude", magnitude, 0, MOST);
    choices = List.copyOf(choices);
    Checks.atLeast("choices", choices.size(), 1);
  }

  /** All operations that the library has. */
  public static RandAugment of(int operations, double magnitude) {
    return new RandAugment(operations, magnitude, List.of(Operation.values()));
  }

  /** The same with other operations to choose from. */
  public RandAugment withChoices(Operation... newChoices) {
    return new RandAugment(operations, magnitude, List.of(newChoices));
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireColor("RandAugment", spec);
  }

  @Override
  public List<Augmenter> parts() {
    Augmenter one =
        RandomChoice.of(
            choices.stream()
                .map(choice -> choice.augmenter(magnitude / MOST))
                .toArray(Augmenter[]::new));
    return Collections.nCopies(operations, one);
  }

  /** An operation, and what it does at full magnitude; a share of that at a lower one. */
  public enum Operation {
    /** Nothing. */
    IDENTITY,
    /** Brightness times 1 - 0.9 or 1 + 0.9. */
    BRIGHTNESS,
    /** Contrast times 1 - 0.9 or 1 + 0.9. */
    CONTRAST,
    /** Saturation times 1 - 0.9 or 1 + 0.9. */
    COLOR,
    /** Values from a threshold on inverted; the threshold is 1 less the magnitude's share. */
    SOLARIZE,
    /** Eight bits less four. */
    POSTERIZE,
    /** The range of each channel stretched to [0, 1]; no magnitude. */
    AUTO_CONTRAST,
    /** A shift to the left or right by 150/331 of the width. */
    TRANSLATE_X,
    /** A shift up or down by 150/331 of the height. */
    TRANSLATE_Y;

    private Augmenter augmenter(double share) {
      return new Change(this, share);
    }
  }

  /** An operation with a magnitude, as a share of the largest. */
  record Change(Operation operation, double share) implements PixelAugmenter {
    private static final double TRANSLATION = 150.0 / 331;

    @Override
    public int draws(int channels) {
      return 1;
    }

    /** The sign of the change. */
    @Override
    public Expr decide(Expr uniforms) {
      return uniforms.number(1).where(uniforms.less(0.5), uniforms.number(-1));
    }

    @Override
    public Expr change(Expr planes, Expr decisions) {
      Expr sign = decisions.perImage(0);
      Expr factor = sign.times(0.9 * share).plus(1);
      return switch (operation) {
        case IDENTITY -> planes;
        case BRIGHTNESS -> planes.times(factor).clamp(0, 1);
        case CONTRAST -> Colors.stretch(planes, factor).clamp(0, 1);
        case COLOR -> Colors.saturate(planes, factor).clamp(0, 1);
        case SOLARIZE -> Colors.solarize(planes, 1 - share, 1);
        case POSTERIZE -> posterize(planes);
        case AUTO_CONTRAST -> autoContrast(planes);
        case TRANSLATE_X -> translate(planes, sign, 3);
        case TRANSLATE_Y -> translate(planes, sign, 2);
      };
    }

    private Expr posterize(Expr planes) {
      double step = Math.pow(2, Math.rint(4 * share));
      Expr bytes = planes.times(255).rint();
      return bytes.times(1 / step).floor().times(step / 255);
    }

    private static Expr autoContrast(Expr planes) {
      Expr least = planes.least(2, 3);
      Expr range = planes.most(2, 3).minus(least);
      Expr one = range.number(1);
      // a channel of one value stays
      return planes
          .minus(least)
          .over(range.where(range.number(0).less(range), one))
          .where(range.number(0).less(range), planes);
    }

    private Expr translate(Expr planes, Expr sign, int axis) {
      int length = Math.toIntExact(planes.value().shape().get(axis));
      int shift = (int) Math.rint(TRANSLATION * share * length);
      if (shift == 0) {
        return planes;
      }
      return planes
          .shifted(axis, shift)
          .where(sign.number(0).less(sign), planes.shifted(axis, -shift));
    }
  }
}
