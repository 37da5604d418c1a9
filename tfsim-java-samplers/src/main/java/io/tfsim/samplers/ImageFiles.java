package io.tfsim.samplers;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import io.tfsim.images.ImageDecoder;
import io.tfsim.images.ImageSize;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * Images in files, read while a model trains; bytes of range {@link ValueRange#BYTES}.
 *
 * <p>{@link ImageFolder} and {@link Manifest} make such sources; {@link #of} takes files of one's
 * own choice. Only paths and labels are held in memory, some hundred bytes a file.
 *
 * <p>JPEG, PNG, GIF and BMP are read, by what a file holds, whatever its name. Gray images become
 * gray RGB, transparency is dropped, 16 bits are cut to 8, CMYK is converted without a colour
 * profile, of an animation the first frame is taken. Pixels are taken as they are stored: an
 * orientation in a photo's EXIF data is not applied. BMP must be uncompressed, with 8, 24 or 32
 * bits a pixel. A JPEG with a damaged middle is decoded as far as it goes, one with a missing end
 * cannot be read.
 */
public final class ImageFiles implements Source {
  private final List<Path> paths;
  private final int[] labels;
  private final List<String> classNames;
  private final ImageSize size;
  private final boolean skips;

  private ImageFiles(
      List<Path> paths, int[] labels, List<String> classNames, ImageSize size, boolean skips) {
    this.paths = paths;
    this.labels = labels;
    this.classNames = classNames;
    this.size = size;
    this.skips = skips;
  }

  /**
   * Unlabeled images.
   *
   * @param paths their files, at least one; looked at only when they are read
   * @throws IllegalArgumentException if there is none, or one is in an archive
   */
  public static ImageFiles of(List<Path> paths, ImageSize size) {
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("paths must have at least one image, was none");
    }
    for (Path path : paths) {
      if (!path.getFileSystem().equals(FileSystems.getDefault())) {
        throw new IllegalArgumentException(
            "images must be files on disk, which TensorFlow reads, was " + path.toUri());
      }
    }
    int[] labels = new int[paths.size()];
    Arrays.fill(labels, -1);
    return new ImageFiles(List.copyOf(paths), labels, List.of(), size, false);
  }

  /**
   * The same images with labels.
   *
   * @param newLabels class of each image, or -1 where it has none; copied
   * @param names name of each class, by its number; all different, at least one
   * @throws IllegalArgumentException if there is not one label per image, one is out of range, or
   *     names are none or not different
   */
  public ImageFiles withLabels(int[] newLabels, List<String> names) {
    if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException(
          "class names must be different and at least one, was " + names);
    }
    if (newLabels.length != paths.size()) {
      throw new IllegalArgumentException(
          "labels must have one for each of " + paths.size() + " images, was " + newLabels.length);
    }
    for (int i = 0; i < newLabels.length; i++) {
      if (newLabels[i] < -1 || newLabels[i] >= names.size()) {
        throw new IllegalArgumentException(
            "labels must be in [-1, "
                + names.size()
                + "), was "
                + newLabels[i]
                + " for "
                + FileNames.shown(paths.get(i)));
      }
    }
    return new ImageFiles(paths, newLabels.clone(), List.copyOf(names), size, skips);
  }

  /** The same images, of which those that cannot be read are replaced by others and counted. */
  public ImageFiles skippingUnreadable() {
    return new ImageFiles(paths, labels, classNames, size, true);
  }

  /** The files, by the index of the example. */
  public List<Path> paths() {
    return paths;
  }

  /** What images become when they are read. */
  public ImageSize imageSize() {
    return size;
  }

  /**
   * Reads every image, on all cores.
   *
   * @return the files that cannot be read, in the order of the examples, and why
   */
  public Map<Path, String> problems() {
    Map<Path, String> problems = new LinkedHashMap<>();
    try (ImageProbe probe = new ImageProbe(size)) {
      List<Optional<String>> found = paths.parallelStream().map(probe::problem).toList();
      for (int i = 0; i < found.size(); i++) {
        Path path = paths.get(i);
        found.get(i).ifPresent(problem -> problems.put(path, problem));
      }
    }
    return problems;
  }

  /**
   * The same images without some files: those that cannot be read, for example, which no model can
   * embed.
   *
   * <pre>{@code
   * ImageFiles readable = images.without(images.problems().keySet());
   * }</pre>
   *
   * @throws IllegalArgumentException if none is left
   */
  public ImageFiles without(Set<Path> files) {
    int[] kept =
        IntStream.range(0, paths.size()).filter(i -> !files.contains(paths.get(i))).toArray();
    if (kept.length == 0) {
      throw new IllegalArgumentException(
          "one of " + paths.size() + " images must be left, was none without " + files.size());
    }
    return new ImageFiles(
        Arrays.stream(kept).mapToObj(paths::get).toList(),
        Arrays.stream(kept).map(i -> labels[i]).toArray(),
        classNames,
        size,
        skips);
  }

  /**
   * Training images and the images of {@code test}, which is labeled with the same classes.
   *
   * @throws IllegalArgumentException if size or classes differ
   */
  public ImageDataset testedOn(ImageFiles test) {
    return ImageDataset.of(this, test);
  }

  /**
   * These images, of which a part of each class is held out to test on.
   *
   * @param fraction part of each class to hold out, in (0, 1)
   * @throws IllegalArgumentException if fraction is out of range, or so small or large that one
   *     part would be empty
   */
  public ImageDataset holdingOut(double fraction, long seed) {
    return ImageDataset.holdingOut(this, fraction, seed);
  }

  @Override
  public ExampleSpec spec() {
    return new ExampleSpec(size.shape(), ValueRange.BYTES, classNames.size());
  }

  @Override
  public int size() {
    return paths.size();
  }

  @Override
  public int label(int index) {
    return labels[Objects.checkIndex(index, labels.length)];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public boolean streamed() {
    return true;
  }

  @Override
  public boolean skipsUnreadable() {
    return skips;
  }

  @Override
  public Optional<String> problem(int index) {
    try (ImageProbe probe = new ImageProbe(size)) {
      return probe.problem(paths.get(index));
    }
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    Ops tf = scope.tf();
    Shape shape = Shape.of(paths.size());
    Operand<TString> names = scope.data(paths, TString.class, shape, () -> FileNames.tensor(paths));
    Operand<TInt32> classes =
        scope.data(labels, TInt32.class, shape, () -> TInt32.vectorOf(labels));
    Operand<TString> name =
        tf.reshape(tf.gather(names, indices, tf.constant(0)), tf.constant(new int[0]));
    var example = new ImageDecoder(size).decode(tf, tf.io.readFile(name));
    return new Batch(
        tf.expandDims(example, tf.constant(0)), tf.gather(classes, indices, tf.constant(0)));
  }
}
