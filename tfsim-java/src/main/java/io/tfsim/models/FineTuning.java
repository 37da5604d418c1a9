package io.tfsim.models;

import io.tfsim.graph.Checks;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.PathPattern;
import io.tfsim.optimizers.RatesByPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much of a classifier is trained, and how fast.
 *
 * <pre>{@code
 * FineTuning.headOnly()
 * FineTuning.lastLayers(4)
 * FineTuning.all().learningRate("backbone/*", 0.1).frozen("backbone/conv1_*")
 * }</pre>
 *
 * <p>What is frozen stays as it is to the last bit, moving statistics included: batch normalisation
 * that is frozen normalises by its moving statistics in training too, as in Keras.
 *
 * @param part what is trained
 * @param layers how many layers of the network before the head are trained; counts for {@link
 *     Part#LAST_LAYERS} only
 * @param frozen path patterns (see {@link PathPattern}) of weights and moving statistics that are
 *     not trained in any case
 * @param rates factors of the learning rate by path
 */
public record FineTuning(
    Part part, int layers, List<String> frozen, List<RatesByPath.Factor> rates) {

  /** What is trained. */
  public enum Part {
    /** The head alone. */
    HEAD,
    /** The head and the last layers before it. */
    LAST_LAYERS,
    /** Everything. */
    ALL
  }

  /** Checks the number of layers. */
  public FineTuning {
    Checks.atLeast("layers", layers, part == Part.LAST_LAYERS ? 1 : 0);
    frozen = List.copyOf(frozen);
    rates = List.copyOf(rates);
  }

  /**
   * The head alone. The network before it runs in inference mode, without dropout, as Keras's guide
   * to transfer learning has it ({@code base_model(x, training=False)}); so it needs no gradients.
   */
  public static FineTuning headOnly() {
    return new FineTuning(Part.HEAD, 0, List.of(), List.of());
  }

  /**
   * The head and the last layers before it.
   *
   * <p>A layer is what has weights below one path, such as {@code backbone/conv1_conv} with its
   * kernel and bias; batch normalisation is a layer of its own. Layers that have a trainable weight
   * are counted, in the order in which the network uses them: a network of ours in the order of
   * {@link Classifier#summary} (in a residual block the shortcut comes first), a SavedModel in the
   * order in which they meet the examples. What comes before the first of them is frozen; dropout
   * there stays on.
   *
   * @param count how many, at least 1
   */
  public static FineTuning lastLayers(int count) {
    return new FineTuning(Part.LAST_LAYERS, count, List.of(), List.of());
  }

  /** Everything. */
  public static FineTuning all() {
    return new FineTuning(Part.ALL, 0, List.of(), List.of());
  }

  /**
   * The same with weights and moving statistics of these path patterns frozen too; {@code
   * "*_bn/moving_*"} alone lets batch normalisation train its scale and shift, by the moments of
   * the pretraining.
   */
  public FineTuning frozen(String... patterns) {
    List<String> more = new ArrayList<>(frozen);
    more.addAll(List.of(patterns));
    return new FineTuning(part, layers, more, rates);
  }

  /**
   * The same with another learning rate for some weights: {@code factor} times the optimizer's. Of
   * several patterns that match a weight the first counts.
   *
   * @param pattern path pattern of trained weights
   * @param factor above 0
   */
  public FineTuning learningRate(String pattern, double factor) {
    List<RatesByPath.Factor> more = new ArrayList<>(rates);
    more.add(new RatesByPath.Factor(pattern, factor));
    return new FineTuning(part, layers, frozen, more);
  }

  /**
   * The paths that are frozen.
   *
   * @param head path of the head
   * @throws IllegalArgumentException if there are not as many layers, or a pattern matches nothing
   */
  Set<String> frozenPaths(WeightView weights, String head) {
    for (String pattern : frozen) {
      weights.requireMatch("a frozen pattern", pattern);
    }
    Set<String> paths = new HashSet<>(weights.paths());
    paths.removeIf(PathPattern.anyOf(frozen).negate());
    List<String> before =
        weights.paths().stream().filter(path -> !path.startsWith(head + "/")).toList();
    switch (part) {
      case HEAD -> paths.addAll(before);
      case LAST_LAYERS -> paths.addAll(beforeLast(weights, before));
      case ALL -> {}
    }
    return paths;
  }

  private List<String> beforeLast(WeightView weights, List<String> before) {
    Map<String, Boolean> trainable = new LinkedHashMap<>();
    before.forEach(
        path -> trainable.merge(layer(path), weights.trainable(path), Boolean::logicalOr));
    List<String> counted = trainable.keySet().stream().filter(trainable::get).toList();
    if (layers > counted.size()) {
      throw new IllegalArgumentException(
          "last layers must be <= number of layers with trainable weights before the head, "
              + counted.size()
              + ", was "
              + layers);
    }
    List<String> all = List.copyOf(trainable.keySet());
    int first = all.indexOf(counted.get(counted.size() - layers));
    Set<String> frozenLayers = Set.copyOf(all.subList(0, first));
    return before.stream().filter(path -> frozenLayers.contains(layer(path))).toList();
  }

  private static String layer(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /**
   * An optimizer with the learning rates by path.
   *
   * @param trained paths of the weights that are trained
   * @throws IllegalArgumentException if there is none, or a rate is for none of them
   */
  Optimizer applyTo(Optimizer optimizer, List<String> trained) {
    if (trained.isEmpty()) {
      throw new IllegalArgumentException("there must be a weight to train, all are frozen");
    }
    RatesByPath byPath = new RatesByPath(optimizer, rates);
    byPath.checkMatches(trained);
    return rates.isEmpty() ? optimizer : byPath;
  }
}
