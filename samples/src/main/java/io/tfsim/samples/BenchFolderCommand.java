package io.tfsim.samples;

import io.tfsim.images.ImageSize;
import io.tfsim.samplers.ImageFiles;
import io.tfsim.samplers.ImageFolder;
import io.tfsim.samplers.ShuffledSampler;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tfsim bench folder}: how many images of a folder are read and augmented in a second. */
@Command(
    name = "folder",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {"", "Example:", "  tfsim bench folder --data-dir photos --size 224 --batch 32"},
    description = {
      "Measures how many images of a folder are read, decoded, resized and augmented in a second.",
      "",
      "In random order; two views of each image; the best of three rounds after a warm-up.",
      ""
    })
final class BenchFolderCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "Where the images are, at any depth.")
  private Path directory = Path.of("");

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Height and width that images get; default ${DEFAULT-VALUE}.")
  private int size = 224;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images of a batch; default ${DEFAULT-VALUE}.")
  private int batch = 32;

  @Mixin private BenchOptions options = new BenchOptions();

  BenchFolderCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Optional<OutputFile> file = options.check(size, batch);
    InputException.refusing(() -> measure(file));
    return 0;
  }

  private void measure(Optional<OutputFile> file) {
    ImageFiles images = ImageFolder.unlabeled(directory, ImageSize.rgb(size, size));
    Rounds rounds = options.measure(ShuffledSampler.of(images, batch).withSeed(Recipe.SEED), size);
    double imagesPerSecond = rounds.best() * batch;
    double memory = PeakMemory.megabytes();
    out.printf(
        Locale.ROOT,
        "%,d files, %d x %d, %s: %,.0f images/s, peak memory %,.0f MB%n",
        images.size(),
        size,
        size,
        options.augmenter,
        imagesPerSecond,
        memory);
    BenchOptions.write(
        file,
        options
            .result(size, batch)
            .put("files", images.size())
            .put("images_per_second", imagesPerSecond)
            .put("peak_memory_mb", memory),
        out);
  }
}
