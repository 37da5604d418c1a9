package io.tfsim.samples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A small Keras SavedModel for a first try: a convolutional network that was trained to tell the
 * direction of stripes ({@code samples/python/make_small_keras.py}).
 */
final class SmallKeras {
  private SmallKeras() {}

  /** Unpacks it to a directory that goes when the program ends. */
  static Path unpack() {
    try {
      Path directory = Files.createTempDirectory("tfsim").resolve("small_keras");
      Files.createDirectories(directory.resolve("variables"));
      // what is said last is deleted first
      for (String folder : new String[] {"..", ".", "variables"}) {
        directory.resolve(folder).normalize().toFile().deleteOnExit();
      }
      try (InputStream resource =
              Objects.requireNonNull(SmallKeras.class.getResourceAsStream("small_keras.zip"));
          ZipInputStream zip = new ZipInputStream(resource)) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          Path file = directory.resolve(entry.getName());
          Files.copy(zip, file);
          file.toFile().deleteOnExit();
        }
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack the small Keras model", e);
    }
  }
}
