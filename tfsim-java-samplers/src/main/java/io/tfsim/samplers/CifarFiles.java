package io.tfsim.samplers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The folder of a data set in one of the CIFAR binary formats. */
record CifarFiles(Path folder) {
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  /**
   * The folder that has files like {@code glob}: {@code directory}, or {@code subfolder} in it.
   *
   * @throws IllegalArgumentException if neither has
   */
  static CifarFiles find(Path directory, String subfolder, String glob) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "data directory must exist and hold "
              + glob
              + ", was "
              + directory
              + (Files.exists(directory) ? ", a file" : ", which does not exist"));
    }
    Path below = directory.resolve(subfolder);
    for (Path folder : List.of(directory, below)) {
      CifarFiles files = new CifarFiles(folder);
      if (Files.isDirectory(folder) && !files.matching(glob).isEmpty()) {
        return files;
      }
    }
    throw new IllegalArgumentException(
        "data directory must hold " + glob + ", found none in " + directory + " nor in " + below);
  }

  /** The files like {@code glob}, in natural order: 2 before 10. */
  List<Path> matching(String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
    found.sort(Comparator.comparing(CifarFiles::naturalKey).thenComparing(file -> file.toString()));
    return found;
  }

  /** A file of the folder, if it is there. */
  Optional<Path> file(String name) {
    return Optional.of(folder.resolve(name)).filter(Files::exists);
  }

  /**
   * Class names, one a line, or empty if there is no such file.
   *
   * @throws IllegalArgumentException if there is not one name per class
   */
  Optional<List<String>> classNames(String name, int classes) {
    return file(name).map(file -> readNames(file, classes));
  }

  private static List<String> readNames(Path file, int classes) {
    List<String> names;
    try {
      names =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " must be text in UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    if (names.size() != classes) {
      throw new IllegalArgumentException(
          file + " must name " + classes + " classes, one a line, was " + names.size());
    }
    return names;
  }

  private static String naturalKey(Path file) {
    return DIGITS
        .matcher(file.getFileName().toString())
        .replaceAll(
            number -> "0".repeat(Math.max(0, 20 - number.group().length())) + number.group());
  }
}
