package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * The kernels of a colour jitter. Every image goes through five blocks: tones (brightness and
 * contrast), tints (saturation and hue), tones, tints, tones. An image's own order is which block
 * does which of its operations. Five are enough for every order: from the first operation on,
 * values are in [0, 1], where saturation and hue keep them, and can be done at once.
 *
 * @param brightness how brightness changes values
 * @param tones how many of brightness and contrast there are
 * @param tints how many of saturation and hue there are
 */
record JitterBlocks(Brightness brightness, int tones, int tints) {
  private static final int BLOCKS = 5;

  /**
   * Numbers of a block. Of tones: contrast, brightness after it, least and largest value. Of tints:
   * saturation, hue, whether they change the image, brightness before the next block's contrast.
   */
  private static final int COLUMNS = 4;

  /** No value is further from 0. */
  private static final double FAR = 1e30;

  /** The images of a schedule. */
  Part run(LayerScope scope, Part images, Operand<TFloating> schedule) {
    Part x = images;
    for (int block = 0; block < BLOCKS; block++) {
      boolean tone = block % 2 == 0;
      boolean needed =
          switch (block) {
            case 0 -> tones > 0;
            case 1 -> tints > 0;
            case 2 -> tones > 0 && tones + tints > 1;
            case 3 -> tints > 0 && (tints > 1 || tones > 1);
            default -> tones > 0 && tints > 1;
          };
      if (needed) {
        x = tone ? tone(scope, x, schedule, block) : tint(scope, x, schedule, block);
      }
    }
    return x;
  }

  private Part tone(LayerScope scope, Part x, Operand<TFloating> schedule, int block) {
    Expr columns = new Expr(scope, schedule).slice(1, COLUMNS * block, COLUMNS);
    return x.change(
        scope,
        List.<Object>of("tone", brightness, block == 0),
        List.of(mean(scope, x), columns.value()),
        (planes, in) -> {
          Expr factor = in.get(1).perImage(0);
          Expr rest = in.get(0).times(factor.number(1).minus(factor));
          Expr stretched = planes.times(factor).plus(rest);
          Expr between = // the first block has one of both, and values of any range
              block == 0 ? stretched : clamp(stretched, in.get(1), 2);
          return clamp(brightness.apply(between, in.get(1).perImage(1)), in.get(1), 2);
        });
  }

  /** The mean of each channel, (batch, channels, 1, 1). */
  private static Operand<TFloating> mean(LayerScope scope, Part x) {
    // apart: TensorFlow adds up faster than its compiler's kernels do, along the last axis most
    Expr array = new Expr(scope, x.array());
    return x.layout() == Layout.LINES
        ? array.mean(3).mean(1).reshape(-1, Math.toIntExact(x.planes().get(1)), 1, 1).value()
        : array.mean(1, 2).reshape(-1, Math.toIntExact(x.planes().get(1)), 1, 1).value();
  }

  private Part tint(LayerScope scope, Part x, Operand<TFloating> schedule, int block) {
    Shape shape = x.planes();
    // hue apart: it is one for three channels, and would be computed for each
    Part hue =
        x.change(
            scope,
            "hue",
            x.layout(),
            Shape.of(shape.get(0), 1, shape.get(2), shape.get(3)),
            List.of(),
            (planes, in) -> Colors.hue(planes));
    Expr columns = new Expr(scope, schedule).slice(1, COLUMNS * block, 2 * COLUMNS);
    return x.change(
        scope,
        List.<Object>of("tint", brightness),
        List.of(hue.array(), columns.value()),
        (planes, in) -> {
          Expr turned = x.layout().planes(in.get(0)).plus(in.get(1).perImage(1));
          Expr factor = in.get(1).perImage(0);
          Expr tinted =
              Colors.recolor(planes, turned, factor)
                  .where(factor.number(0.5).less(in.get(1).perImage(2)), planes);
          Expr inRange = clamp(tinted, in.get(1), COLUMNS + 2);
          return clamp(brightness.apply(inRange, in.get(1).perImage(3)), in.get(1), COLUMNS + 2);
        });
  }

  private static Expr clamp(Expr x, Expr columns, int limits) {
    return x.max(columns.perImage(limits)).min(columns.perImage(limits + 1));
  }

  /**
   * What each block does with each image, (batch, 20).
   *
   * @param plan amounts of brightness, contrast, saturation and hue, then the round of each, -1 for
   *     what is left out; (batch, 8)
   */
  Operand<TFloating> schedule(LayerScope scope, Operand<TFloating> plan) {
    return Kernel.run(
        scope,
        List.<Object>of("jitter schedule", brightness),
        Kernel.perExample(plan, BLOCKS * COLUMNS),
        List.of(plan),
        in -> schedule(in.get(0)));
  }

  private Expr schedule(Expr plan) {
    List<Expr> amounts = new ArrayList<>();
    List<Expr> rounds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      amounts.add(plan.slice(1, i, 1));
      rounds.add(plan.slice(1, 4 + i, 1));
    }
    Expr brightnessRound = rounds.get(0);
    Expr contrastRound = rounds.get(1);
    List<Expr> blocks =
        List.of(
            toneBlock(brightnessRound, rounds.get(2), rounds.get(3)),
            toneBlock(contrastRound, rounds.get(2), rounds.get(3)),
            tintBlock(rounds.get(2), rounds.get(3)),
            tintBlock(rounds.get(3), rounds.get(2)));
    Expr one = plan.number(1);
    Expr changed = // from the second block on
        blocks.get(0).max(blocks.get(1)).max(blocks.get(2)).max(blocks.get(3));
    Expr first =
        one.indicator(brightnessRound.is(one.times(0)))
            .plus(one.indicator(contrastRound.is(one.times(0))));
    Operand<TBool> before =
        plan.and(blocks.get(0).is(blocks.get(1)), brightnessRound.less(contrastRound));
    Expr early = blocks.get(0).where(before, one.times(-1));
    Expr late = one.times(-1).where(before, blocks.get(0));
    List<Expr> columns = new ArrayList<>();
    for (int block = 0; block < BLOCKS; block++) {
      Expr at = plan.number(block);
      if (block % 2 == 0) {
        Operand<TBool> cut = one.times(0.5).less(block == 0 ? first : changed.plus(1));
        columns.add(amounts.get(1).where(blocks.get(1).is(at), one));
        columns.add(amounts.get(0).where(late.is(at), plan.number(brightness.neutral())));
        columns.add(plan.number(0).where(cut, plan.number(-FAR)));
        columns.add(one.where(cut, plan.number(FAR)));
      } else {
        Expr tinted = one.indicator(blocks.get(2).is(at)).max(one.indicator(blocks.get(3).is(at)));
        columns.add(amounts.get(2).where(blocks.get(2).is(at), one));
        columns.add(amounts.get(3).where(blocks.get(3).is(at), plan.number(0)));
        columns.add(tinted);
        columns.add(amounts.get(0).where(early.is(at.plus(1)), plan.number(brightness.neutral())));
      }
    }
    return Expr.besides(columns);
  }

  /** Block 0 for the first operation, 4 behind both tints if one was the first, else 2. */
  private static Expr toneBlock(Expr round, Expr saturation, Expr hue) {
    Expr last =
        round
            .number(4)
            .where(
                round.and(saturation.max(hue).less(round), saturation.min(hue).is(round.number(0))),
                round.number(2));
    return placed(round, round.number(0).where(round.is(round.number(0)), last));
  }

  /**
   * Block 1 for the first operation, and where at most tones or what can be done at once came
   * before; else 3.
   */
  private static Expr tintBlock(Expr round, Expr other) {
    Expr one = round.number(1);
    Expr second = round.number(3).where(other.is(round.number(0)), one);
    Expr third = one.where(other.is(one), round.number(3));
    Expr later =
        second.where(round.is(one), third.where(round.is(round.number(2)), round.number(3)));
    return placed(round, one.where(round.is(round.number(0)), later));
  }

  /** The block of an operation that is done, -1 for one that is left out. */
  private static Expr placed(Expr round, Expr block) {
    return round.number(-1).where(round.less(0), block);
  }
}
