package io.tfsim.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.graph.LayerScope;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Distributions of random views, and of boxes, against those of TF Similarity. */
class AugmenterStatisticsGoldenTest {
  private static final int BATCH = 1024;

  /** What distributions may differ by: values at an end of the range are equal up to rounding. */
  private static final double ROUNDING = 1e-4;

  static List<GoldenCase> cases() {
    return Goldens.cases("augmenter_statistics");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    Map<String, double[]> columns = columns(golden);
    for (String output : golden.outputs()) {
      if (output.endsWith("_quantiles")) {
        double[] sample = column(columns, output.replace("_quantiles", ""));
        JsonNode tolerance = toleranceOf(golden, output);
        assertThat(distance(sample, golden.output(output).toArray()))
            .as("Kolmogorov-Smirnov distance of %s", output)
            .isLessThanOrEqualTo(tolerance.path("ks_statistic_max").doubleValue());
      } else if (output.endsWith("_histogram")) {
        String name = output.replace("_histogram", "");
        int bins = golden.output(output).size();
        double end = name.startsWith("aspect") ? 2 : 1;
        golden.assertOutput(output, histogram(column(columns, name), bins, end));
      } else {
        boolean means = output.equals("means");
        if (!means && !output.equals("stds")) {
          throw new IllegalStateException("no statistic " + output);
        }
        List<Double> moments = new ArrayList<>();
        for (JsonNode name : toleranceOf(golden, output).path("columns")) {
          double[] column = column(columns, name.asText());
          moments.add(means ? mean(column) : deviation(column));
        }
        golden.assertOutput(
            output, Values.vector(moments.stream().mapToDouble(Double::doubleValue).toArray()));
      }
    }
  }

  private static Map<String, double[]> columns(GoldenCase golden) {
    int draws = golden.config().path("draws").asInt();
    return golden.config().has("image_height")
        ? boxColumns(golden, draws)
        : viewColumns(golden, draws);
  }

  private static Map<String, double[]> viewColumns(GoldenCase golden, int draws) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    Values image = golden.input("image");
    boolean barlow = golden.peer().equals("BarlowAugmenter");
    Augmenter augmenter = barlow ? barlow(golden) : simClr(golden);
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope().at("view");
      var tf = scope.tf();
      // TF Similarity's SimCLR divides by 255, its Barlow takes what it is given
      Operand<TFloating> one =
          graph.input(image.times(barlow ? 1 : 1.0 / 255).reshape(image.shape().prepend(1)));
      Operand<TFloating> views =
          augmenter.augment(scope, tf.tile(one, tf.constant(new int[] {BATCH, 1, 1, 1})));
      for (int step = 0; step * BATCH < draws; step++) {
        graph.setStep(step);
        Values batch = graph.run(views);
        for (int i = 0; i < Math.min(BATCH, draws - step * BATCH); i++) {
          int place = step * BATCH + i;
          ViewStatistics.of(batch.row(i))
              .forEach(
                  (name, value) ->
                      columns.computeIfAbsent(name, n -> new double[draws])[place] = value);
        }
      }
    }
    return columns;
  }

  private static SimClrAugmenter simClr(GoldenCase golden) {
    JsonNode config = golden.config();
    if (!golden.peer().equals("SimCLRAugmenter")) {
      throw new IllegalStateException("no augmenter for " + golden.peer());
    }
    Brightness brightness =
        config.path("version").asText("v2").equals("v1")
            ? Brightness.ADDITIVE
            : Brightness.MULTIPLICATIVE;
    SimClrAugmenter augmenter =
        SimClrAugmenter.tfSimilarityDefaults()
            .withJitter(
                ColorJitter.strength(golden.number("jitter_strength", 1))
                    .withBrightness(brightness));
    if (!config.path("crop").asBoolean(true)) {
      augmenter = augmenter.withCrop(RandomResizedCrop.whole());
    }
    if (!config.path("flip").asBoolean(true)) {
      augmenter = augmenter.withCrop(augmenter.crop().withFlip(0));
    }
    return config.path("color_distort").asBoolean(true) ? augmenter : augmenter.withoutColor();
  }

  private static SimClrAugmenter barlow(GoldenCase golden) {
    SimClrAugmenter augmenter =
        AugmenterPresets.tfSimilarityBarlow(golden.config().path("height").asInt());
    return augmenter
        .withJitter(
            augmenter
                .jitter()
                .orElseThrow()
                .withProbability(golden.number("jitter_probability", 0.8)))
        .withGrayscale(golden.number("greyscale_probability", 0.2));
  }

  private static Map<String, double[]> boxColumns(GoldenCase golden, int draws) {
    JsonNode config = golden.config();
    CropBoxes.Frame frame =
        new CropBoxes.Frame(
            config.path("image_height").asInt(),
            config.path("image_width").asInt(),
            config.path("out_height").asInt(),
            config.path("out_width").asInt());
    double[] area = GoldenCase.numbers(config.path("area_range"));
    double outAspect = (double) frame.outWidth() / frame.outHeight();
    double maxAspect = GoldenCase.numbers(config.path("aspect_ratio_range"))[1] / outAspect;
    DistortedBoxes boxes =
        new DistortedBoxes(
            area[0], area[1], maxAspect, config.path("min_object_covered").asDouble());
    Values drawn;
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope().at("view");
      drawn = graph.run(boxes.draw(scope, frame, graph.input(Values.normal(1, draws, 1))).values());
    }
    double whole = (double) frame.height() * frame.width();
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int i = 0; i < draws; i++) {
      double y = drawn.at(4 * i);
      double x = drawn.at(4 * i + 1);
      double height = drawn.at(4 * i + 2);
      double width = drawn.at(4 * i + 3);
      Map<String, Double> row = new LinkedHashMap<>();
      row.put("height", height);
      row.put("width", width);
      row.put("area_fraction", height * width / whole);
      row.put("aspect_w_over_h", width / height);
      row.put("offset_y", y);
      row.put("offset_x", x);
      row.put("centre_y_fraction", (y + height / 2) / frame.height());
      row.put("centre_x_fraction", (x + width / 2) / frame.width());
      row.put("is_full_image", height * width == whole ? 1.0 : 0.0);
      int place = i;
      row.forEach(
          (name, value) -> columns.computeIfAbsent(name, n -> new double[draws])[place] = value);
    }
    return columns;
  }

  private static double[] column(Map<String, double[]> columns, String name) {
    double[] column = columns.get(name);
    if (column == null) {
      throw new IllegalStateException("no statistic " + name + " among " + columns.keySet());
    }
    return column;
  }

  private static JsonNode toleranceOf(GoldenCase golden, String name) {
    for (JsonNode output : golden.get("outputs")) {
      if (output.path("name").asText().equals(name)) {
        return output.path("tolerance");
      }
    }
    throw new IllegalStateException("no output " + name);
  }

  private static Values histogram(double[] sample, int bins, double end) {
    double[] shares = new double[bins];
    for (double value : sample) {
      int bin = (int) Math.floor(value / end * bins);
      if (value >= 0 && value <= end) {
        shares[Math.min(bin, bins - 1)] += 1.0 / sample.length;
      }
    }
    return Values.of(Shape.of(bins), shares);
  }

  /** The largest distance of two distributions that the quantiles of one of them show. */
  private static double distance(double[] sample, double[] quantiles) {
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    double most = 0;
    for (int i = 0; i < quantiles.length; i++) {
      double level = i / (quantiles.length - 1.0);
      // at least the level lies up to a quantile, and at most the level below it
      most = Math.max(most, level - below(sorted, quantiles[i] + ROUNDING));
      most = Math.max(most, below(sorted, quantiles[i] - ROUNDING) - level);
    }
    return most;
  }

  /** The share of a sorted sample that is less than a value. */
  private static double below(double[] sorted, double value) {
    int place = Arrays.binarySearch(sorted, value);
    return (double) (place < 0 ? -place - 1 : place) / sorted.length;
  }

  private static double mean(double[] sample) {
    return Arrays.stream(sample).average().orElseThrow();
  }

  private static double deviation(double[] sample) {
    double mean = mean(sample);
    return Math.sqrt(
        Arrays.stream(sample).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
  }
}
