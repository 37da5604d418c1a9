package io.tfsim.augment;

import io.tfsim.testing.Values;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers that describe an RGB image, by the names that the golden files have for them. */
final class ViewStatistics {
  private static final double[] LUMA = {0.2989, 0.587, 0.114};
  private static final double GREY = 1e-5;
  private static final double AT_AN_END = 1e-6;

  private ViewStatistics() {}

  static Map<String, Double> of(Values image) {
    int height = (int) image.shape().get(0);
    int width = (int) image.shape().get(1);
    int pixels = height * width;
    double[] sums = new double[3];
    double[] squares = new double[3];
    double[] luminance = new double[pixels];
    double rightMinusLeft = 0; // of all channels alike
    double topMinusBottom = 0;
    double chromaSum = 0;
    double chromaMost = 0;
    double zeros = 0;
    double ones = 0;
    for (int pixel = 0; pixel < pixels; pixel++) {
      double most = Double.NEGATIVE_INFINITY;
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < 3; c++) {
        double value = image.at(3 * pixel + c);
        sums[c] += value;
        squares[c] += value * value;
        luminance[pixel] += LUMA[c] * value;
        most = Math.max(most, value);
        least = Math.min(least, value);
        rightMinusLeft += pixel % width >= width / 2 ? value : -value;
        topMinusBottom += pixel / width < height / 2 ? value : -value;
        zeros += value <= AT_AN_END ? 1 : 0;
        ones += value >= 1 - AT_AN_END ? 1 : 0;
      }
      chromaSum += most - least;
      chromaMost = Math.max(chromaMost, most - least);
    }
    Map<String, Double> statistics = new LinkedHashMap<>();
    for (int c = 0; c < 3; c++) {
      double mean = sums[c] / pixels;
      statistics.put("channel_mean_" + "rgb".charAt(c), mean);
      statistics.put(
          "channel_std_" + "rgb".charAt(c),
          Math.sqrt(Math.max(0, squares[c] / pixels - mean * mean)));
    }
    statistics.put("chroma_mean", chromaSum / pixels);
    statistics.put("is_gray", chromaMost < GREY ? 1.0 : 0.0);
    statistics.put("fraction_at_zero", zeros / (3.0 * pixels));
    statistics.put("fraction_at_one", ones / (3.0 * pixels));
    statistics.put("right_minus_left", rightMinusLeft / (1.5 * pixels));
    statistics.put("top_minus_bottom", topMinusBottom / (1.5 * pixels));
    addLuminance(statistics, luminance, height, width);
    return statistics;
  }

  private static void addLuminance(
      Map<String, Double> statistics, double[] luminance, int height, int width) {
    double sum = 0;
    double squares = 0;
    double roughness = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double value = luminance[y * width + x];
        sum += value;
        squares += value * value;
        roughness += y > 0 ? Math.abs(value - luminance[(y - 1) * width + x]) : 0;
      }
    }
    int pixels = height * width;
    double mean = sum / pixels;
    statistics.put("luminance_mean", mean);
    statistics.put("luminance_std", Math.sqrt(Math.max(0, squares / pixels - mean * mean)));
    statistics.put("vertical_roughness", roughness / ((height - 1.0) * width));
  }
}
