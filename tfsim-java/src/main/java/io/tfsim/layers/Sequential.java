package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Layers one after another.
 *
 * <p>A layer without a name gets one after its class, as in Keras: {@code dense}, {@code dense_1},
 * …; a lambda is {@code lambda}.
 */
public final class Sequential implements Layer {
  private final List<Layer> layers;

  private Sequential(List<Layer> layers) {
    this.layers = layers;
  }

  /**
   * A chain of layers.
   *
   * @throws IllegalArgumentException if two layers have one name: they would share weights
   */
  public static Sequential of(Layer... layers) {
    return of(List.of(layers));
  }

  /**
   * A chain of layers.
   *
   * @throws IllegalArgumentException if two layers have one name: they would share weights
   */
  public static Sequential of(List<? extends Layer> layers) {
    Set<String> taken = new HashSet<>();
    for (Layer layer : layers) {
      if (layer instanceof Named named && !taken.add(named.name())) {
        throw new IllegalArgumentException(
            "names in a Sequential must differ, was twice: " + named.name());
      }
    }
    List<Layer> named = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    for (Layer layer : layers) {
      named.add(layer instanceof Named ? layer : layer.named(freeName(layer, counts, taken)));
    }
    return new Sequential(List.copyOf(named));
  }

  private static String freeName(Layer layer, Map<String, Integer> counts, Set<String> taken) {
    Class<?> type = layer.getClass();
    String base =
        type.isHidden() || type.isSynthetic() || type.isAnonymousClass()
            ? "lambda"
            : type.getSimpleName()
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    while (true) {
      int count = counts.merge(base, 1, Integer::sum) - 1;
      String name = count == 0 ? base : base + "_" + count;
      if (taken.add(name)) {
        return name;
      }
    }
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Operand<TFloating> y = x;
    for (Layer layer : layers) {
      y = layer.call(scope, y);
    }
    return y;
  }
}
