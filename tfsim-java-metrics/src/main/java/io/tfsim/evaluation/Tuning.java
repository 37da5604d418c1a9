package io.tfsim.evaluation;

import io.tfsim.data.Source;
import io.tfsim.models.Classifier;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network that is trained on the few labels of a {@link LabelBudget}, to compare with the linear
 * probe: the pretrained one fine-tuned, or the same from scratch.
 *
 * <pre>{@code
 * Tuning.of("fine_tune", labeled -> {
 *   Classifier classifier = Classifier.builder().pretrained(model)….build();
 *   classifier.fit(Training.on(ShuffledSampler.of(labeled, 50)).epochs(50));
 *   return classifier;
 * }).with("epochs", 50)
 * }</pre>
 *
 * @param name its name in files
 * @param training makes a classifier and trains it; it is closed when it was measured
 * @param how what the result depends on, by name
 */
public record Tuning(String name, FewLabelTraining training, Map<String, Object> how) {
  /** Makes a classifier and trains it. */
  @FunctionalInterface
  public interface FewLabelTraining {
    /** A classifier trained on these examples. */
    Classifier train(Source labeled);
  }

  /** Keeps the order of the map. */
  public Tuning {
    how = Collections.unmodifiableMap(new LinkedHashMap<>(how));
  }

  /** A training of which nothing is told yet. */
  public static Tuning of(String name, FewLabelTraining training) {
    return new Tuning(name, training, Map.of());
  }

  /** The same, with one more thing that its result depends on. */
  public Tuning with(String key, Object dependsOn) {
    Map<String, Object> all = new LinkedHashMap<>(how);
    all.put(key, dependsOn);
    return new Tuning(name, training, all);
  }
}
