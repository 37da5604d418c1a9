package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.Values;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Image operations, and whole pipelines of given decisions, against TF Similarity's. */
class AugmentersGoldenTest {

  static List<GoldenCase> cases() {
    return Goldens.cases("augmenters");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    golden.assertOutputs(values(golden, true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeerOpByOp(GoldenCase golden) {
    golden.assertOutputs(values(golden, false));
  }

  private static Function<String, Values> values(GoldenCase golden, boolean fused) {
    Run run = new Run(golden, fused);
    String function = golden.peer().split(" ", 2)[0]; // a remark may follow
    return switch (function) {
      case "gaussian_blur" -> run.ops(AugmentersGoldenTest::blur);
      case "random_brightness" -> run.ops(AugmentersGoldenTest::brightness);
      case "adjust_contrast" -> run.perImage("factor", ImageOps::contrast);
      case "adjust_saturation" -> run.perImage("factor", ImageOps::saturation);
      case "adjust_hue" -> run.perImage("delta", ImageOps::hue);
      case "crop_and_resize", "crop_random_resized_crop" -> run.ops(AugmentersGoldenTest::crop);
      case "flip_left_right" -> run.ops(g -> ImageOps::flipLeftRight);
      case "flip_up_down" -> run.ops(g -> ImageOps::flipUpDown);
      case "to_grayscale" -> run.ops(AugmentersGoldenTest::grayscale);
      case "random_solarize" -> run.ops(AugmentersGoldenTest::solarize);
      case "center_crop" -> centerCrop(run);
      case "SimCLRAugmenter" -> evaluation(run);
      case "simclr_training_augmentation" -> run.view(Decided.simClr(golden), 1.0 / 255);
      case "augment_barlow" -> run.view(Decided.barlow(golden), 1);
      default -> throw new IllegalStateException("no augmentation for " + golden.peer());
    };
  }

  /** Image operations without chance. */
  @FunctionalInterface
  private interface Ops extends BiFunction<LayerScope, Operand<TFloating>, Operand<TFloating>> {}

  /** An image operation with a parameter. */
  @FunctionalInterface
  private interface Parametric {
    Operand<TFloating> apply(
        LayerScope scope, Operand<TFloating> images, Operand<TFloating> parameter);
  }

  /** A case on its image, as a batch of one, or on its images. */
  private record Run(GoldenCase golden, boolean fused) {
    Values images() {
      Values given = golden.input(golden.hasInput("images") ? "images" : "image");
      return given.shape().numDimensions() == 4 ? given : given.reshape(given.shape().prepend(1));
    }

    Function<String, Values> ops(Function<GoldenCase, Ops> ops) {
      return outputs(Augmented.of(images(), Augmented.FLOAT32.withFused(fused), ops.apply(golden)));
    }

    Function<String, Values> perImage(String parameter, Parametric op) {
      double value = golden.config().path(parameter).asDouble();
      return ops(g -> (scope, x) -> op.apply(scope, x, scope.constant(value)));
    }

    Function<String, Values> view(Augmenter augmenter, double factor) {
      return outputs(
          Augmented.view(augmenter, images().times(factor), Augmented.FLOAT32.withFused(fused)));
    }

    private Function<String, Values> outputs(Values batch) {
      Shape shape = golden.output(golden.outputs().get(0)).shape();
      Values value = shape.numDimensions() == 4 ? batch : batch.row(0);
      return name -> value;
    }
  }

  private static Ops blur(GoldenCase golden) {
    return (scope, x) ->
        ImageOps.gaussianBlur(
            scope,
            x,
            scope.constant(golden.config().path("sigma").asDouble()),
            golden.config().path("kernel_size").asInt() / 2,
            Padding.valueOf(golden.config().path("padding").asText()));
  }

  private static Ops brightness(GoldenCase golden) {
    return golden.config().path("impl").asText().equals("additive")
        ? (scope, x) ->
            ImageOps.addBrightness(
                scope, x, scope.constant(golden.config().path("delta").asDouble()))
        : (scope, x) ->
            ImageOps.scaleBrightness(
                scope, x, scope.constant(golden.config().path("factor").asDouble()));
  }

  private static Ops grayscale(GoldenCase golden) {
    return golden.config().path("keep_channels").asBoolean() ? ImageOps::grayscale : ImageOps::luma;
  }

  private static Ops solarize(GoldenCase golden) {
    return (scope, x) ->
        ImageOps.solarize(
            scope,
            x,
            golden.config().path("thresh").asDouble(),
            golden.config().path("pixel_max").asDouble());
  }

  private static Ops crop(GoldenCase golden) {
    boolean bicubic = golden.peer().equals("crop_and_resize");
    return (scope, x) ->
        ImageOps.cropAndResize(
            scope,
            x,
            Decided.box(golden, scope),
            resize(golden, bicubic ? Interpolation.BICUBIC : Interpolation.BILINEAR));
  }

  private static Resize resize(GoldenCase golden, Interpolation interpolation) {
    return new Resize(
        golden.config().path("height").asInt(),
        golden.config().path("width").asInt(),
        interpolation);
  }

  private static Function<String, Values> centerCrop(Run run) {
    GoldenCase golden = run.golden();
    Resize resize = resize(golden, Interpolation.BICUBIC);
    CenterBoxes boxes = new CenterBoxes(golden.config().path("crop_proportion").asDouble(), true);
    Shape shape = run.images().shape();
    CenterBoxes.Box box =
        boxes.box(
            new CropBoxes.Frame(
                (int) shape.get(1), (int) shape.get(2), resize.height(), resize.width()));
    Function<String, Values> middle =
        run.ops(g -> (scope, x) -> ImageOps.centerCrop(scope, x, boxes, resize));
    return name ->
        switch (name) {
          case "crop_height" -> Values.scalar(box.height());
          case "crop_width" -> Values.scalar(box.width());
          case "out" -> middle.apply(name);
          case "eval_augmentation" ->
              Augmented.of(
                      run.images(),
                      Augmented.FLOAT32.withFused(run.fused()),
                      EvaluationCrop.of(boxes).withSize(resize.height(), resize.width())::augment)
                  .row(0);
          default -> throw new IllegalStateException("no output " + name);
        };
  }

  private static Function<String, Values> evaluation(Run run) {
    if (run.golden().config().path("is_training").asBoolean(true)) {
      throw new IllegalStateException("no training view without decisions");
    }
    return name ->
        Augmented.of(
            run.images().times(1.0 / 255),
            Augmented.FLOAT32.withFused(run.fused()),
            EvaluationCrop.tfSimilarity().forView(name.equals("view1") ? 0 : 1)::augment);
  }
}
