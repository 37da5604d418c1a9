package io.tfsim.optimizers;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Chooses weights by path: {@code *} stands for any characters, '/' included, so {@code *_bn/*}
 * means all batch normalisation weights of a ResNet.
 */
public final class PathPattern {
  /** Biases and the weights of batch normalisation: what decay usually leaves out. */
  public static final List<String> BIAS_AND_NORM = List.of("*/bias", "*/gamma", "*/beta");

  private PathPattern() {}

  /** True for paths that match one of the patterns. */
  public static Predicate<String> anyOf(List<String> patterns) {
    List<Pattern> compiled =
        patterns.stream()
            .map(
                pattern ->
                    Pattern.compile(
                        String.join(
                            ".*",
                            Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).toList())))
            .toList();
    return path -> compiled.stream().anyMatch(pattern -> pattern.matcher(path).matches());
  }
}
