package io.tfsim.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.augment.Augmenter;
import io.tfsim.augment.SimClrAugmenter;
import io.tfsim.samples.Choices.DataChoice;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.training.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code pretrain --out} has written.
 *
 * @param directory where it is
 * @param setup {@code configuration.json}
 * @param result {@code result.json}, if it is there
 */
record SavedRun(RunDirectory directory, JsonNode setup, Optional<JsonNode> result) {
  /**
   * Reads a run.
   *
   * @throws InputException if it is none
   */
  static SavedRun read(Path path) {
    RunDirectory directory = new RunDirectory(path);
    Path unused = directory.model(false);
    JsonNode setup = read(directory, RunDirectory.CONFIGURATION);
    Optional<JsonNode> result =
        Files.exists(directory.file(RunDirectory.RESULT))
            ? Optional.of(read(directory, RunDirectory.RESULT))
            : Optional.empty();
    return new SavedRun(directory, setup, result);
  }

  private static JsonNode read(RunDirectory directory, String name) {
    Path file = directory.file(name);
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The seed that everything was drawn by. */
  long seed() {
    return setup.path("seed").asLong();
  }

  /** Name of the method. */
  String method() {
    return setup.path("method").asText();
  }

  /** The history, if the result has it. */
  Optional<History> history() {
    return result
        .filter(json -> json.has(ResultJson.HISTORY))
        .map(json -> HistoryJson.read(json.get(ResultJson.HISTORY)));
  }

  /** The options that choose the data of the run. */
  DataOptions data() {
    JsonNode data = setup.path("data");
    DataOptions options = new DataOptions();
    String name = data.path("name").asText();
    options.kind =
        Arrays.stream(DataChoice.values())
            .filter(choice -> choice.toString().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        directory.file(RunDirectory.CONFIGURATION)
                            + ": data.name must be a known one, was "
                            + name));
    switch (options.kind) {
      case GENERATED -> options.images = trainingImages();
      case CIFAR10 -> options.dataDir = Path.of(data.path("directory").asText());
      case FOLDER -> {
        options.dataDir = Path.of(data.path("directory").asText());
        options.skipUnreadable = data.path("left_out").asInt() > 0;
        options.size =
            (int) ModelDescription.read(directory.model(false)).examples().shape().get(0);
      }
    }
    return options;
  }

  private int trainingImages() {
    return setup.at("/data/train").asInt() + setup.at("/data/validation").asInt();
  }

  /**
   * Checks that data has as many images as those of the run.
   *
   * @throws InputException if not
   */
  void checkSame(LoadedData data) {
    int test = setup.at("/data/test").asInt();
    if (data.train().size() != trainingImages() || data.test().size() != test) {
      throw new InputException(
          "the run's data must be as it was, "
              + trainingImages()
              + " training and "
              + test
              + " test images, was "
              + data.train().size()
              + " and "
              + data.test().size()
              + "; --data chooses other data");
    }
  }

  /** The augmenter of the run, if it is one that the commands use. */
  Optional<Augmenter> augmenter() {
    JsonNode written = setup.at("/configuration/augmenter");
    return Stream.of(Recipe.views(), SimClrAugmenter.tfSimilarity())
        .filter(augmenter -> RecordJson.of(augmenter).equals(written))
        .findFirst();
  }
}
