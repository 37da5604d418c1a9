package io.tfsim.samplers;

import io.tfsim.images.ImageSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Images below a folder.
 *
 * <pre>{@code
 * ImageSize size = ImageSize.rgb(224, 224);
 * Source unlabeled = ImageFolder.unlabeled(photos, size).skippingUnreadable();
 *
 * ImageFiles train = ImageFolder.labeled(flowers.resolve("train"), size);
 * ImageFiles test = ImageFolder.labeled(flowers.resolve("test"), size, train.classNames());
 * ImageDataset data = train.testedOn(test);
 *
 * ImageDataset split = ImageFolder.labeled(flowers, size).holdingOut(0.1, 42);
 * }</pre>
 *
 * <p>Images are files whose name ends in .jpg, .jpeg, .png, .gif or .bmp, in any case, at any
 * depth; their content says what they are. Files and folders whose name starts with a dot are left
 * out. Links are followed; a link to a folder above it is not. Order is that of the paths, class by
 * class, so it does not depend on the disk. Folders are listed once, when the source is made; files
 * are opened when they are read.
 */
public final class ImageFolder {
  private ImageFolder() {}

  /**
   * All images below a folder, without labels.
   *
   * @throws IllegalArgumentException if there is no such folder or no image in it
   * @throws java.io.UncheckedIOException if a folder cannot be listed
   */
  public static ImageFiles unlabeled(Path folder, ImageSize size) {
    ImageTree tree = ImageTree.of(folder);
    if (tree.images().isEmpty()) {
      throw new IllegalArgumentException(noImages("image folder", tree));
    }
    return ImageFiles.of(tree.images(), size);
  }

  /**
   * Images with a folder per class, numbered in the order of their names. Images that lie in no
   * class's folder are left out.
   *
   * @throws IllegalArgumentException if there is no such folder, no folder in it, or one without
   *     images
   * @throws java.io.UncheckedIOException if a folder cannot be listed
   */
  public static ImageFiles labeled(Path folder, ImageSize size) {
    SortedMap<String, ImageTree> classes = classes(folder);
    classes.forEach(
        (name, tree) -> {
          if (tree.images().isEmpty()) {
            throw new IllegalArgumentException(
                noImages("folder of class '" + name + "'", tree)
                    + "; remove it, or give the class names if it is meant to be empty");
          }
        });
    return read(folder, classes, List.copyOf(classes.keySet()), size);
  }

  /**
   * Images with a folder per class, for known classes: those of the training images, for example.
   * Classes may have no images.
   *
   * @param classNames names of all classes, in the order of their numbers
   * @throws IllegalArgumentException if there is no such folder, no image, or a folder of another
   *     name
   * @throws java.io.UncheckedIOException if a folder cannot be listed
   */
  public static ImageFiles labeled(Path folder, ImageSize size, List<String> classNames) {
    SortedMap<String, ImageTree> classes = classes(folder);
    classes.forEach(
        (name, tree) -> {
          if (!classNames.contains(name)) {
            throw new IllegalArgumentException(
                "class folders must be among "
                    + classNames
                    + ", was "
                    + FileNames.shown(tree.folder()));
          }
        });
    return read(folder, classes, classNames, size);
  }

  private static SortedMap<String, ImageTree> classes(Path folder) {
    SortedMap<String, ImageTree> classes = new TreeMap<>();
    for (Path classFolder : ImageTree.folders(folder)) {
      if (classes.put(FileNames.last(classFolder), ImageTree.of(classFolder)) != null) {
        throw new IllegalArgumentException(
            "class folders must have different names, was "
                + FileNames.shown(classFolder)
                + " twice, as its bytes are shown");
      }
    }
    if (classes.isEmpty()) {
      throw new IllegalArgumentException(
          "image folder must have a folder per class, was none in "
              + FileNames.shown(folder)
              + "; images without labels are read by ImageFolder.unlabeled");
    }
    return classes;
  }

  private static ImageFiles read(
      Path folder, SortedMap<String, ImageTree> classes, List<String> classNames, ImageSize size) {
    List<Path> images = new ArrayList<>();
    IntStream.Builder labels = IntStream.builder();
    classes.forEach(
        (name, tree) -> {
          images.addAll(tree.images());
          int label = classNames.indexOf(name);
          tree.images().forEach(image -> labels.add(label));
        });
    if (images.isEmpty()) {
      throw new IllegalArgumentException(
          "image folder must have images in its class folders, was none in "
              + FileNames.shown(folder));
    }
    return ImageFiles.of(images, size).withLabels(labels.build().toArray(), classNames);
  }

  private static String noImages(String what, ImageTree tree) {
    return what
        + " must have images ("
        + ImageTree.EXTENSIONS
        + "), was "
        + tree.others()
        + " in "
        + FileNames.shown(tree.folder());
  }
}
