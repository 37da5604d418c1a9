package io.tfsim.samplers;

import java.nio.file.Path;
import java.util.List;

/**
 * Images in the binary format of CIFAR-100: 32 × 32 × 3 bytes, 100 fine classes in 20 coarse ones.
 *
 * <p>A record is a coarse label byte (0 to 19), a fine label byte (0 to 99) and 3,072 bytes of
 * pixels. Training images are in {@code train.bin}, test images in {@code test.bin}, any number of
 * records each. {@code fine_label_names.txt} and {@code coarse_label_names.txt} may name the
 * classes, one a line; without them their names are their numbers.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">The CIFAR-10 and CIFAR-100 data
 *     sets</a>
 */
public final class Cifar100 {
  static final Cifar LAYOUT = new Cifar("cifar-100-binary", "train.bin", "test.bin");
  private static final List<Integer> LABELS = List.of(20, 100);

  private Cifar100() {}

  /** {@link #load(Path, Labels, long)} with the fine labels and seed 0. */
  public static ImageDataset load(Path directory) {
    return load(directory, Labels.FINE, 0);
  }

  /**
   * Loads a directory, or the folder {@code cifar-100-binary} in it. Nothing is downloaded; see
   * {@link CifarDownload}.
   *
   * @param labels which classes the images have
   * @param seed which fifth of each class is held out to test on, where {@code test.bin} is missing
   * @throws IllegalArgumentException if there are no such files, or one is empty, truncated or
   *     overlong, or has a label that is out of range (the message names file and offset), or they
   *     have more than 699,050 training or test images
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static ImageDataset load(Path directory, Labels labels, long seed) {
    return LAYOUT.load(directory, new CifarRecords(LABELS, labels.at), labels.names, seed);
  }

  /** Which of the two labels of an image is its class. */
  public enum Labels {
    /** 20 coarse classes. */
    COARSE(0, "coarse_label_names.txt"),
    /** 100 fine classes. */
    FINE(1, "fine_label_names.txt");

    private final int at;
    private final String names;

    Labels(int at, String names) {
      this.at = at;
      this.names = names;
    }
  }
}
