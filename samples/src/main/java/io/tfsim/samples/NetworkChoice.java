package io.tfsim.samples;

import io.tfsim.backbones.Backbone;
import io.tfsim.data.ValueRange;
import io.tfsim.samples.Choices.BackboneChoice;
import io.tfsim.savedmodel.SavedModelBackbone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.TypeConversionException;

/** What {@code --backbone} takes: the name of a network of ours, or the place of a SavedModel. */
sealed interface NetworkChoice {
  /** The network, its values in a range that only SavedModels have. */
  Backbone open(ValueRange range);

  /** Reads a word of the command line. */
  static NetworkChoice of(String word) {
    if (word.startsWith(SavedModelChoice.PREFIX)) {
      return SavedModelChoice.of(word.substring(SavedModelChoice.PREFIX.length()));
    }
    return Arrays.stream(BackboneChoice.values())
        .filter(choice -> choice.toString().equals(word))
        .map(OwnChoice::new)
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "must be convnet, resnet18 or savedmodel:DIR, was " + word));
  }

  /** A network of ours. */
  record OwnChoice(BackboneChoice choice) implements NetworkChoice {
    @Override
    public Backbone open(ValueRange range) {
      return choice.backbone();
    }

    @Override
    public String toString() {
      return choice.toString();
    }
  }

  /**
   * A SavedModel.
   *
   * @param directory where it is
   * @param inner an inner output, or a model inside it
   */
  record SavedModelChoice(Path directory, Optional<String> inner) implements NetworkChoice {
    static final String PREFIX = "savedmodel:";

    /** The last '#' comes before an inner name, unless it belongs to the directory. */
    static SavedModelChoice of(String place) {
      int mark = place.lastIndexOf('#');
      return mark < 0 || Files.isDirectory(Path.of(place))
          ? new SavedModelChoice(Path.of(place), Optional.empty())
          : new SavedModelChoice(
              Path.of(place.substring(0, mark)), Optional.of(place.substring(mark + 1)));
    }

    @Override
    public SavedModelNetwork open(ValueRange range) {
      SavedModelBackbone whole = SavedModelBackbone.of(directory);
      return new SavedModelNetwork(
          toString(), range, inner.map(name -> inner(whole, name)).orElse(whole));
    }

    private static SavedModelBackbone inner(SavedModelBackbone whole, String name) {
      SavedModelBackbone output = whole.output(name);
      try {
        output.outputs();
        return output;
      } catch (IllegalArgumentException noOutput) {
        SavedModelBackbone part = whole.layer(name);
        try {
          part.outputs();
          return part;
        } catch (IllegalArgumentException noPart) {
          noOutput.addSuppressed(noPart);
          throw noOutput;
        }
      }
    }

    @Override
    public String toString() {
      return PREFIX + directory + inner.map(name -> "#" + name).orElse("");
    }
  }
}
