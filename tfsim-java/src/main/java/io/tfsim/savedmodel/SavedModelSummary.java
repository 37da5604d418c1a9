package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** The text that {@code summary()} gives. */
final class SavedModelSummary {
  private SavedModelSummary() {}

  /**
   * Describes a model.
   *
   * @param networks what is used of it; not asked for where nothing can be used
   */
  static String of(
      String name, SavedModelFiles files, Selection selection, Supplier<Networks> networks) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "SavedModel "
            + name
            + ", written by TensorFlow "
            + files.tensorFlow()
            + files.keras().version().map(version -> ", Keras " + version).orElse(""));
    new TreeMap<>(files.signatures())
        .forEach(
            (key, signature) -> {
              if (!key.startsWith("__")) {
                lines.add("signature " + key + ": " + tensors(signature));
              }
            });
    int owner = 0;
    for (String layer : selection.layers()) {
      owner = files.objects().layer(owner, layer);
    }
    lines.add("layers: " + files.objects().layers(owner).keySet());
    lines.add("endpoints: " + Functions.names(files.objects(), owner));
    try {
      network(networks.get(), selection, lines);
    } catch (IllegalArgumentException e) {
      lines.add("cannot be used as it is: " + e.getMessage());
    }
    return String.join("\n", lines);
  }

  private static String tensors(SignatureDef signature) {
    return describe(new TreeMap<>(signature.getInputsMap()))
        + " -> "
        + describe(new TreeMap<>(signature.getOutputsMap()));
  }

  private static Set<String> describe(Map<String, TensorInfo> tensors) {
    Set<String> texts = new LinkedHashSet<>();
    tensors.forEach(
        (key, info) ->
            texts.add(
                new Specs.Spec(key, info.getDtype(), Specs.shape(info.getTensorShape()))
                    .toString()));
    return texts;
  }

  private static void network(Networks networks, Selection selection, List<String> lines) {
    lines.add("outputs: " + networks.outputs());
    lines.add(
        selection.rebuild()
            ? "training: the inference function, with rebuilt batch normalisation"
            : networks.trains()
                ? "training: by a function of its own"
                : "training: no function; the inference function, with frozen batch normalisation"
                    + " and without dropout");
    var weights = networks.variables().all();
    int widest = weights.stream().mapToInt(weight -> weight.path().length()).max().orElse(0);
    String row = "%-" + Math.max(widest, "weight".length()) + "s  %-18s %12s  %s";
    lines.add(String.format(Locale.ROOT, row, "weight", "shape", "number", "trainable"));
    for (Variables.Stored weight : weights) {
      lines.add(
          String.format(
              Locale.ROOT,
              row,
              weight.path(),
              weight.shape(),
              String.format(Locale.ROOT, "%,d", weight.shape().size()),
              weight.trainable() ? "yes" : "no (state)"));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d weights, of which %,d trainable",
            weights.stream().mapToLong(weight -> weight.shape().size()).sum(),
            weights.stream()
                .filter(Variables.Stored::trainable)
                .mapToLong(weight -> weight.shape().size())
                .sum()));
  }
}
