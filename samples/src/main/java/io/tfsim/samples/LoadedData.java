package io.tfsim.samples;

import io.tfsim.data.Source;
import io.tfsim.samplers.Cifar10;
import io.tfsim.samplers.CifarDownload;
import io.tfsim.samplers.DownloadProgress;
import io.tfsim.samplers.FewLabels;
import io.tfsim.samplers.ImageDataset;
import io.tfsim.samplers.StratifiedSplit;
import io.tfsim.samples.Choices.DataChoice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The images of a run.
 *
 * @param name what was asked for
 * @param directory where they are from, if from files
 * @param images training and test images
 * @param skipped how many files were left out, because they cannot be read
 * @param train what is trained on: the training images, or a part of them
 * @param validation the other part, if any
 */
record LoadedData(
    String name,
    Optional<Path> directory,
    ImageDataset images,
    int skipped,
    Source train,
    Optional<Source> validation) {
  /**
   * Loads, draws or downloads what the options choose, and keeps images for validation if the
   * preset does.
   *
   * @throws InputException if a download fails
   * @throws IllegalArgumentException if the files are not as they should be
   */
  static LoadedData load(RunOptions options, PrintStream out) {
    LoadedData all = load(options.data, options.seed, out);
    if (options.preset == null) {
      return all;
    }
    var split = StratifiedSplit.of(all.train, TfSimilarityPreset.KEPT_ASIDE, options.seed);
    return new LoadedData(
        all.name,
        all.directory,
        all.images,
        all.skipped,
        split.first(),
        Optional.of(split.second()));
  }

  /**
   * Loads, draws or downloads what the options choose.
   *
   * @throws InputException if a download fails
   * @throws IllegalArgumentException if the files are not as they should be
   */
  static LoadedData load(DataOptions options, long seed, PrintStream out) {
    Path directory = options.dataDir;
    if (directory == null) {
      return of(options.kind, Optional.empty(), options.generated(seed).draw(), 0);
    }
    if (options.kind == DataChoice.CIFAR10) {
      Path folder = options.download ? downloaded(directory, out) : directory;
      return of(options.kind, Optional.of(folder), Cifar10.load(folder, seed), 0);
    }
    FolderImages folder = new FolderImages(directory, options, out);
    ImageDataset images = folder.load(seed);
    return of(options.kind, Optional.of(directory), images, folder.skipped());
  }

  /** The folder with CIFAR-10's own files; {@code directory} may hold others. */
  private static Path downloaded(Path directory, PrintStream out) {
    try {
      return CifarDownload.cifar10().to(directory, new Percent(out));
    } catch (IOException e) {
      throw new InputException("download failed: " + e.getMessage(), e);
    }
  }

  private static LoadedData of(
      DataChoice choice, Optional<Path> directory, ImageDataset images, int skipped) {
    return new LoadedData(
        choice.toString(), directory, images, skipped, images.train(), Optional.empty());
  }

  /** One line per tenth of a download. */
  private static final class Percent implements DownloadProgress {
    private final PrintStream out;
    private long told = -1;

    Percent(PrintStream out) {
      this.out = out;
    }

    @Override
    public void received(long bytes, long total) {
      long tenth = total <= 0 ? bytes >> 24 : 10 * bytes / total;
      if (tenth != told) {
        told = tenth;
        String of = total <= 0 ? "" : String.format(Locale.ROOT, " of %,d", total >> 20);
        out.printf(Locale.ROOT, "download  %,d%s MB%n", bytes >> 20, of);
      }
    }
  }

  /** The test images. */
  Source test() {
    return images.test();
  }

  /** Number of classes. */
  int classes() {
    return train.spec().classes();
  }

  /**
   * A few labeled training images.
   *
   * @param perClass how many of each class; empty for the default, or as many as the smallest class
   *     has
   */
  FewLabeled fewLabels(Optional<Integer> perClass, long seed) {
    int count = perClass.orElseGet(() -> Math.min(Recipe.LABELS_PER_CLASS, smallestClass()));
    boolean limited = perClass.isEmpty() && count < Recipe.LABELS_PER_CLASS;
    try {
      return new FewLabeled(FewLabels.perClass(train, count, seed), count, limited);
    } catch (IllegalArgumentException e) {
      throw new InputException("--labels-per-class " + count + ": " + e.getMessage(), e);
    }
  }

  /**
   * Labeled images.
   *
   * @param source the images
   * @param perClass how many of each class
   * @param limited whether they are fewer than usual, because the smallest class has no more
   */
  record FewLabeled(Source source, int perClass, boolean limited) {}

  /** Number of images of the smallest class that is there. */
  private int smallestClass() {
    int[] counts = new int[classes()];
    for (int label : train.labels()) {
      counts[label]++;
    }
    return Arrays.stream(counts).filter(count -> count > 0).min().orElse(0);
  }

  /** One line for people. */
  String describe() {
    String text =
        String.format(
            Locale.ROOT,
            "%s%s: %,d images to train on, %,d to test on, %d classes",
            name,
            directory.map(path -> " in " + path).orElse(""),
            train.size(),
            test().size(),
            classes());
    if (images.heldOut()) {
      text += "; no test images of its own, so a stratified 20 % was held out to test on";
    }
    if (skipped > 0) {
      text += String.format(Locale.ROOT, "; %,d that cannot be read left out", skipped);
    }
    if (validation.isPresent()) {
      text += String.format(Locale.ROOT, "; %,d kept for validation", validation.get().size());
    }
    return text;
  }
}
