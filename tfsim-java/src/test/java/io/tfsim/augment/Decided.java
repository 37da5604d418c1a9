package io.tfsim.augment;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.graph.LayerScope;
import io.tfsim.testing.GoldenCase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Augmenters whose every decision a golden case gives. */
final class Decided {
  private Decided() {}

  static Augmenter simClr(GoldenCase golden) {
    JsonNode config = golden.config();
    return crop(golden, Interpolation.BICUBIC)
        .then(jitter(config, config.path("brightness").asDouble()))
        .then(new RandomGrayscale(oneIf(config, "apply_grayscale")))
        .then(new Clip());
  }

  static Augmenter barlow(GoldenCase golden) {
    JsonNode config = golden.config();
    double sigma = config.path("blur_sigma").asDouble();
    return crop(golden, Interpolation.BILINEAR)
        .then(jitter(config, config.path("brightness_delta").asDouble()))
        .then(new RandomGrayscale(oneIf(config, "apply_grayscale")))
        .then(
            new RandomGaussianBlur(
                oneIf(config, "apply_blur"),
                sigma,
                sigma,
                config.path("blur_kernel_size").asInt() / 2))
        .then(
            new RandomSolarize(
                oneIf(config, "apply_solarize"),
                config.path("solarize_thresh").asDouble(),
                config.path("solarize_pixel_max").asDouble()))
        .then(new Clip());
  }

  /** The box of a case: its sides, or the side of a square. */
  static Boxes box(GoldenCase golden, LayerScope scope) {
    double[] sides = GoldenCase.numbers(golden.config().path("box_y_x_h_w"));
    if (sides.length == 0) {
      JsonNode config = golden.config();
      boolean pipeline = config.has("crop_size");
      double[] offset =
          GoldenCase.numbers(config.path(pipeline ? "crop_offset_y_x" : "offset_y_x"));
      double size = config.path(pipeline ? "crop_size" : "size").asDouble();
      sides = new double[] {offset[0], offset[1], size, size};
    }
    return Boxes.of(
        scope,
        scope.constant(sides[0]),
        scope.constant(sides[1]),
        scope.constant(sides[2]),
        scope.constant(sides[3]));
  }

  private static RandomResizedCrop crop(GoldenCase golden, Interpolation interpolation) {
    return RandomResizedCrop.of((scope, frame, x) -> box(golden, scope))
        .withInterpolation(interpolation)
        .withFlip(oneIf(golden.config(), "flip"));
  }

  /** The rounds of the colour jitter, with the plan of the case. */
  private static PlanarAugmenter jitter(JsonNode config, double brightness) {
    boolean additive = !config.path("impl").asText("additive").equals("multiplicative");
    ColorJitter jitter =
        ColorJitter.strength(1)
            .withBrightness(additive ? Brightness.ADDITIVE : Brightness.MULTIPLICATIVE);
    List<Integer> order =
        Arrays.stream(GoldenCase.numbers(config.path("order"))).mapToObj(x -> (int) x).toList();
    double[] plan = new double[8];
    plan[0] = brightness;
    plan[1] = config.path("contrast").asDouble();
    plan[2] = config.path("saturation").asDouble();
    plan[3] = config.path("hue").asDouble();
    boolean applies = config.path("apply_jitter").asBoolean();
    IntStream.range(0, 4).forEach(i -> plan[4 + i] = applies ? order.indexOf(i) : -1);
    return new Jitter(jitter.blocks(), Arrays.stream(plan).boxed().toList());
  }

  /** The colour jitter that turns the hue and does nothing else. */
  static Augmenter hueAlone(double turns) {
    return new Jitter(
        ColorJitter.strength(1).blocks(), List.of(1.0, 1.0, 1.0, turns, -1.0, -1.0, -1.0, 0.0));
  }

  /** The colour jitter of a plan, for all images alike. */
  private record Jitter(JitterBlocks blocks, List<Double> plan) implements PlanarAugmenter {
    @Override
    public Drawn draw(LayerScope scope, Operand<TFloating> batch, Shape planes) {
      Operand<TFloating> row =
          scope.cast(
              scope
                  .tf()
                  .constant(
                      new double[][] {plan.stream().mapToDouble(Double::doubleValue).toArray()}));
      return new Drawn(List.of(blocks.schedule(scope, row)), Optional.empty());
    }

    @Override
    public Part view(LayerScope scope, Part images, List<Operand<TFloating>> drawn) {
      return blocks.run(scope, images, drawn.get(0));
    }
  }

  private static double oneIf(JsonNode config, String decision) {
    return config.path(decision).asBoolean() ? 1 : 0;
  }
}
