package io.tfsim.samples;

import io.tfsim.images.ImageSize;
import io.tfsim.samplers.ImageDataset;
import io.tfsim.samplers.ImageFiles;
import io.tfsim.samplers.ImageFolder;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The images of a folder, as {@code --data folder} takes them. */
final class FolderImages {
  private static final double HELD_OUT = 0.2;

  private final Path directory;
  private final ImageSize size;
  private final boolean skips;
  private final PrintStream out;
  private int skipped;

  FolderImages(Path directory, DataOptions options, PrintStream out) {
    int side = options.size == null ? DataOptions.SIZE : options.size;
    this.directory = directory;
    this.size = ImageSize.rgb(side, side);
    this.skips = options.skipUnreadable;
    this.out = out;
  }

  /** How many files were left out. */
  int skipped() {
    return skipped;
  }

  /**
   * Training images, and test images of their own or a part of each class.
   *
   * @throws InputException if there are training images but no test images
   * @throws IllegalArgumentException if the folder is not as it should be
   */
  ImageDataset load(long seed) {
    Path train = directory.resolve("train");
    if (!Files.isDirectory(train)) {
      return readable(ImageFolder.labeled(directory, size)).holdingOut(HELD_OUT, seed);
    }
    Path test =
        Stream.of("test", "val", "validation")
            .map(directory::resolve)
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        "a folder with train must have test or val beside it, was none in "
                            + directory));
    ImageFiles images = ImageFolder.labeled(train, size);
    return readable(images)
        .testedOn(readable(ImageFolder.labeled(test, size, images.classNames())));
  }

  /** The images that can be read, or all where that is not asked. */
  private ImageFiles readable(ImageFiles images) {
    if (!skips) {
      return images;
    }
    ImageFiles readable = readable(images, out);
    skipped += images.size() - readable.size();
    return readable;
  }

  /** The images that can be read; says how many are left out, and why the first of them is. */
  static ImageFiles readable(ImageFiles images, PrintStream out) {
    Map<Path, String> problems = images.problems();
    problems.values().stream()
        .findFirst()
        .ifPresent(
            first ->
                out.println(
                    "left out  " + problems.size() + " of " + images.size() + " files: " + first));
    return images.without(problems.keySet());
  }
}
