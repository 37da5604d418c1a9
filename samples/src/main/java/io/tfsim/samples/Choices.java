package io.tfsim.samples;

import io.tfsim.backbones.Backbone;
import io.tfsim.backbones.ConvNet;
import io.tfsim.backbones.ResNet;
import io.tfsim.data.Pipeline;
import io.tfsim.data.ValueRange;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The words that options of the command line take. */
final class Choices {
  private Choices() {}

  /** Lets a command line take these words. */
  static void register(CommandLine commandLine) {
    commandLine
        .registerConverter(MethodChoice.class, word -> choice(MethodChoice.values(), word))
        .registerConverter(AugmenterChoice.class, word -> choice(AugmenterChoice.values(), word))
        .registerConverter(PipelineChoice.class, word -> choice(PipelineChoice.values(), word))
        .registerConverter(DataChoice.class, word -> choice(DataChoice.values(), word))
        .registerConverter(NetworkChoice.class, NetworkChoice::of)
        .registerConverter(ValueRange.class, Choices::range)
        .registerConverter(
            SampleCommand.Sample.class, word -> choice(SampleCommand.Sample.values(), word))
        .registerConverter(PresetChoice.class, word -> choice(PresetChoice.values(), word));
  }

  private static ValueRange range(String word) {
    String[] ends = word.split(",", -1);
    try {
      ValueRange range = new ValueRange(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]));
      if (ends.length == 2 && range.bounded()) {
        return range;
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      // said below
    }
    throw new TypeConversionException("must be LOW,HIGH, such as 0,255, was " + word);
  }

  private static <T> T choice(T[] choices, String word) {
    return Arrays.stream(choices)
        .filter(choice -> choice.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "must be one of "
                        + String.join(
                            ", ", List.of(choices).stream().map(Object::toString).toList())
                        + ", was "
                        + word));
  }

  /** Self-supervised methods. */
  enum MethodChoice {
    SIMCLR,
    SIMSIAM,
    BARLOW,
    VICREG;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where images come from. */
  enum DataChoice {
    GENERATED,
    CIFAR10,
    FOLDER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where views are made. */
  enum PipelineChoice {
    GRAPH,
    THREADS;

    Pipeline.Augmentation augmentation() {
      return this == GRAPH ? Pipeline.Augmentation.IN_GRAPH : Pipeline.Augmentation.IN_DATA_THREADS;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Networks. */
  enum BackboneChoice {
    CONVNET,
    RESNET18;

    Backbone backbone() {
      return this == CONVNET ? ConvNet.small() : ResNet.resnet18();
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Recorded configurations of others. */
  enum PresetChoice {
    TF_SIMILARITY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
