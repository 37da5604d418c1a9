package io.tfsim.samplers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The images below a folder, by the ends of their names; links are followed, loops end. */
final class ImageTree extends SimpleFileVisitor<Path> {
  /** The extensions, for messages. */
  static final String EXTENSIONS = ".jpg, .jpeg, .png, .gif or .bmp";

  private static final Pattern IMAGE = Pattern.compile(".*\\.(jpe?g|png|gif|bmp)", Pattern.DOTALL);

  private final Path folder;
  private final List<Path> images = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();

  private ImageTree(Path folder) {
    this.folder = folder;
  }

  /**
   * What is below a folder.
   *
   * @throws IllegalArgumentException if it is no folder
   */
  static ImageTree of(Path folder) {
    checkFolder(folder);
    ImageTree tree = new ImageTree(folder);
    try {
      Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, tree);
    } catch (IOException e) {
      throw cannotList(folder, e);
    }
    tree.images.sort(null);
    return tree;
  }

  /**
   * The folders in a folder, but for hidden ones.
   *
   * @throws IllegalArgumentException if it is no folder
   */
  static List<Path> folders(Path folder) {
    checkFolder(folder);
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, entry -> Files.isDirectory(entry) && !hidden(entry))) {
      entries.forEach(folders::add);
    } catch (IOException e) {
      throw cannotList(folder, e);
    }
    return folders;
  }

  private static void checkFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "image folder must be a directory, was "
              + FileNames.shown(folder)
              + (Files.exists(folder) ? ", a file" : ", which does not exist"));
    }
  }

  /** Where it was looked. */
  Path folder() {
    return folder;
  }

  /** The images, sorted by path. */
  List<Path> images() {
    return images;
  }

  /** What else there is, for a message: {@code 3 other files such as a.tif}. */
  String others() {
    return others.isEmpty()
        ? "no files"
        : others.size() + " other files such as " + FileNames.shown(others.get(0));
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
    // a folder that the user named may be hidden
    return hidden(directory) && !directory.equals(folder)
        ? FileVisitResult.SKIP_SUBTREE
        : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (!hidden(file) && (attributes.isRegularFile() || attributes.isSymbolicLink())) {
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      (IMAGE.matcher(name).matches() ? images : others).add(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (e instanceof FileSystemLoopException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }

  private static boolean hidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  static UncheckedIOException cannotList(Path folder, IOException e) {
    return new UncheckedIOException("cannot list image folder " + FileNames.shown(folder), e);
  }
}
