package io.tfsim.samples;

import io.tfsim.backbones.Backbone;
import io.tfsim.graph.Checks;
import io.tfsim.samplers.Generated;
import io.tfsim.samplers.Patterns;
import io.tfsim.samples.Choices.DataChoice;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where images come from. Null is "not given". */
final class DataOptions {
  static final int SIZE = 32;
  static final String SKIP_UNREADABLE = "--skip-unreadable";

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = {
        "generated (default): 32 x 32 images of 10 figures, drawn by a program.",
        "cifar10: the binary files of CIFAR-10 (data_batch_*.bin, test_batch.bin) in --data-dir;"
            + " without test_batch.bin, a fifth of each class is held out to test on.",
        "folder: JPEG, PNG, GIF and BMP files in --data-dir, a folder per class, or such folders in"
            + " train and test; without those, a fifth of each class is held out to test on."
      })
  DataChoice kind = DataChoice.GENERATED;

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the files of --data are.")
  @Nullable Path dataDir;

  @Option(
      names = "--size",
      paramLabel = "N",
      description =
          "For --data folder: height and width that images get, resized and cut around the centre;"
              + " default "
              + SIZE
              + ", or what a SavedModel needs.")
  @Nullable Integer size;

  @Option(
      names = "--download",
      description = "Download CIFAR-10 (170 MB) to --data-dir if it is not there.")
  boolean download;

  @Option(
      names = SKIP_UNREADABLE,
      description =
          "For --data folder: reads all files beforehand, and leaves out and counts those that"
              + " cannot be read; else the first of them ends the run.")
  boolean skipUnreadable;

  @Option(
      names = "--images",
      paramLabel = "N",
      description =
          "How many images to generate (default "
              + Recipe.IMAGES
              + "), and a fifth as many to test on.")
  @Nullable Integer images;

  /**
   * Checks the options against each other.
   *
   * @throws InputException if they do not go together or a number is out of range
   */
  void check() {
    boolean fromFiles = kind != DataChoice.GENERATED;
    refuse(fromFiles && dataDir == null, "--data " + kind + " needs --data-dir DIR");
    refuse(
        fromFiles && images != null,
        "--images is for --data generated; --data " + kind + " has the images of its files");
    refuse(
        !fromFiles && dataDir != null,
        "--data-dir is for --data cifar10 and folder, was given with " + kind);
    refuse(
        kind != DataChoice.CIFAR10 && download,
        "--download is for --data cifar10, was given with " + kind);
    refuse(
        kind != DataChoice.FOLDER && size != null,
        "--size is for --data folder, was given with " + kind);
    refuse(
        kind != DataChoice.FOLDER && skipUnreadable,
        SKIP_UNREADABLE + " is for --data folder, was given with " + kind);
    atLeast("size", size, 8);
    atLeast("images", images, 10);
  }

  /** Gives files the size that a network needs, unless another one was asked for. */
  void fitTo(Backbone network) {
    if (size == null && kind == DataChoice.FOLDER && network instanceof SavedModelNetwork saved) {
      size = saved.side() > 0 ? Math.toIntExact(saved.side()) : null;
    }
  }

  /** The generated images. */
  Patterns generated(long seed) {
    int count = images == null ? Recipe.IMAGES : images;
    return Generated.patterns(seed).withImages(count).withTestImages(Math.max(10, count / 5));
  }

  static void refuse(boolean condition, String message) {
    if (condition) {
      throw new InputException(message);
    }
  }

  static void atLeast(String name, @Nullable Integer value, int least) {
    if (value != null) {
      try {
        Checks.atLeast(name, value, least);
      } catch (IllegalArgumentException e) {
        throw new InputException(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
