package io.tfsim.samplers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes small files in the CIFAR formats, plane by plane as the format is described. */
final class CifarWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A record whose pixels all have one colour. */
  CifarWriter plain(int red, int green, int blue, int... labels) {
    byte[] pixels = new byte[3072];
    Arrays.fill(pixels, 0, 1024, (byte) red);
    Arrays.fill(pixels, 1024, 2048, (byte) green);
    Arrays.fill(pixels, 2048, 3072, (byte) blue);
    return record(pixels, labels);
  }

  CifarWriter record(byte[] pixels, int... labels) {
    for (int label : labels) {
      bytes.write(label);
    }
    bytes.writeBytes(pixels);
    return this;
  }

  CifarWriter raw(byte... more) {
    bytes.writeBytes(more);
    return this;
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes.toByteArray());
  }
}
