package io.tfsim.samplers;

import java.nio.file.Path;
import java.util.List;

/**
 * Images in the binary format of CIFAR-10: 32 × 32 × 3 bytes, 10 classes.
 *
 * <p>A record is one label byte (0 to 9) and 3,072 bytes of pixels. Training images are in files
 * {@code data_batch_*.bin}, any number of them with any number of records each; test images are in
 * {@code test_batch.bin}. {@code batches.meta.txt} may name the classes, one a line; without it
 * their names are their numbers. Not every class need occur.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">The CIFAR-10 and CIFAR-100 data
 *     sets</a>
 */
public final class Cifar10 {
  static final Cifar LAYOUT =
      new Cifar("cifar-10-batches-bin", "data_batch_*.bin", "test_batch.bin");
  private static final CifarRecords RECORDS = new CifarRecords(List.of(10), 0);

  private Cifar10() {}

  /** {@link #load(Path, long)} with seed 0. */
  public static ImageDataset load(Path directory) {
    return load(directory, 0);
  }

  /**
   * Loads a directory, or the folder {@code cifar-10-batches-bin} in it. Nothing is downloaded; see
   * {@link CifarDownload}.
   *
   * @param seed which fifth of each class is held out to test on, where {@code test_batch.bin} is
   *     missing
   * @throws IllegalArgumentException if there are no such files, or one is empty, truncated or
   *     overlong, or has a label that is out of range (the message names file and offset), or they
   *     have more than 699,050 training or test images
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static ImageDataset load(Path directory, long seed) {
    return LAYOUT.load(directory, RECORDS, "batches.meta.txt", seed);
  }
}
