package io.tfsim.samples;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A small ResNet of Keras's, which does not say what it takes of pixels. */
final class SmallSavedModel {
  private static final Path ARCHIVE =
      Path.of("")
          .toAbsolutePath()
          .resolveSibling("tfsim-java/src/test/resources/savedmodels/k2_resnet_small.zip");

  private SmallSavedModel() {}

  /** Unpacks it into a folder. */
  static String in(Path folder) throws IOException {
    Path model = folder.resolve("model");
    try (FileSystem archive = FileSystems.newFileSystem(ARCHIVE);
        Stream<Path> files = Files.walk(archive.getPath("/"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = model.resolve(archive.getPath("/").relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    return model.toString();
  }
}
