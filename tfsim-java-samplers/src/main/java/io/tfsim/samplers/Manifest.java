package io.tfsim.samplers;

import io.tfsim.images.ImageSize;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A list of images with their labels, in UTF-8: comma-separated values under a header, or a JSON
 * object per line.
 *
 * <pre>{@code
 * ImageSize size = ImageSize.rgb(224, 224);
 * ImageFiles train = Manifest.csv(dir.resolve("train.csv")).columns("file", "breed").read(size);
 *
 * // {"path": "images/7.jpg", "label": "beagle"}
 * ImageFiles test =
 *     Manifest.jsonLines(dir.resolve("test.jsonl")).classNames(train.classNames()).read(size);
 * }</pre>
 *
 * <p>Paths are absolute, or relative to the manifest's folder. Labels are class names, numbered in
 * their order; where all are whole numbers, they are the classes' numbers, from 0 to the greatest.
 * A row may have no label (empty text, or null). Other columns are left alone.
 */
public final class Manifest {
  private static final System.Logger LOG = System.getLogger(Manifest.class.getName());

  private final ManifestReader reader;
  private final boolean json;
  private final Optional<List<String>> classNames;
  private final boolean leavesOutMissing;

  private Manifest(
      ManifestReader reader,
      boolean json,
      Optional<List<String>> classNames,
      boolean leavesOutMissing) {
    this.reader = reader;
    this.json = json;
    this.classNames = classNames;
    this.leavesOutMissing = leavesOutMissing;
  }

  /** Comma-separated values with the columns {@code path} and {@code label}. */
  public static Manifest csv(Path file) {
    return of(file, false);
  }

  /** JSON lines with the names {@code path} and {@code label}. */
  public static Manifest jsonLines(Path file) {
    return of(file, true);
  }

  private static Manifest of(Path file, boolean json) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "manifest must be a file, was "
              + FileNames.shown(file)
              + (Files.exists(file) ? ", a directory" : ", which does not exist"));
    }
    return new Manifest(
        new ManifestReader(file, "path", Optional.of("label")), json, Optional.empty(), false);
  }

  /** The same manifest with other names of the columns of paths and labels. */
  public Manifest columns(String path, String label) {
    return with(new ManifestReader(reader.file(), path, Optional.of(label)));
  }

  /** The same manifest, of which only the column of paths is read. */
  public Manifest unlabeled(String path) {
    return with(new ManifestReader(reader.file(), path, Optional.empty()));
  }

  private Manifest with(ManifestReader newReader) {
    return new Manifest(newReader, json, classNames, leavesOutMissing);
  }

  /**
   * The same manifest for known classes, those of the training images for example. Labels are these
   * names, or else numbers of them.
   *
   * @param names names of all classes, by their numbers
   */
  public Manifest classNames(List<String> names) {
    return new Manifest(reader, json, Optional.of(List.copyOf(names)), leavesOutMissing);
  }

  /** The same manifest, whose images that do not exist are left out; a warning counts them. */
  public Manifest leavingOutMissing() {
    return new Manifest(reader, json, classNames, true);
  }

  /**
   * Reads the manifest, and looks whether each image exists.
   *
   * @throws IllegalArgumentException if a line is malformed, an image does not exist, a label is
   *     not among the class names, or there is no image or no label at all; with the number of the
   *     line
   * @throws java.io.UncheckedIOException if the manifest cannot be read
   */
  public ImageFiles read(ImageSize size) {
    List<Path> images = new ArrayList<>();
    List<Path> missing = new ArrayList<>();
    ManifestLabels labels = new ManifestLabels(reader);
    rows(
        (line, path, label) -> {
          Path image = resolve(line, path);
          if (Files.isRegularFile(image)) {
            checkLabel(line, label);
            images.add(image);
            labels.add(label);
          } else if (leavesOutMissing) {
            missing.add(image);
          } else {
            throw reader.error(line, "must name an image that exists, was " + image);
          }
        });
    if (images.isEmpty()) {
      throw reader.error(
          0,
          "must have at least one image that exists, was "
              + (missing.isEmpty() ? "no row" : missing.size() + " that do not"));
    }
    if (!missing.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0} of {1} images of {2} do not exist and are left out; the first is {3}",
          missing.size(),
          missing.size() + images.size(),
          FileNames.shown(reader.file()),
          missing.get(0));
    }
    return label(ImageFiles.of(images, size), labels);
  }

  private ImageFiles label(ImageFiles images, ManifestLabels labels) {
    if (reader.label().isEmpty()) {
      return images;
    }
    if (labels.none()) {
      throw reader.error(
          0,
          "must have labels as '" + reader.label().get() + "' or be read as unlabeled, was none");
    }
    List<String> names = classNames.orElseGet(labels::classNames);
    return images.withLabels(labels.labels(names), names);
  }

  private void checkLabel(long line, String label) {
    if (!label.isEmpty()
        && classNames.isPresent()
        && ManifestLabels.classOf(label, classNames.get()) < 0) {
      throw reader.error(
          line, "must have a label among " + classNames.get() + ", was '" + label + "'");
    }
  }

  private Path resolve(long line, String path) {
    if (path.isEmpty()) {
      throw reader.error(line, "must have a path as '" + reader.path() + "', was none");
    }
    try {
      return FileNames.sibling(reader.file(), path);
    } catch (InvalidPathException e) {
      throw reader.error(
          line, "must have a path as '" + reader.path() + "', was " + path + ": " + e.getReason());
    }
  }

  /** The images that do not exist, in the order of the manifest. */
  public List<Path> missing() {
    List<Path> missing = new ArrayList<>();
    rows(
        (line, path, label) -> {
          Path image = resolve(line, path);
          if (!Files.isRegularFile(image)) {
            missing.add(image);
          }
        });
    return missing;
  }

  private void rows(ManifestReader.Rows rows) {
    if (json) {
      reader.jsonLines(rows);
    } else {
      reader.csv(rows);
    }
  }
}
