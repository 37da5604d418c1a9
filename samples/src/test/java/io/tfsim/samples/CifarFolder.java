package io.tfsim.samples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A folder in the format of CIFAR-10. */
final class CifarFolder {
  private CifarFolder() {}

  /** Random images, as many of each class as the array says, in one file without a test file. */
  static Path write(Path folder, int... perClass) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(11);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int label = 0; label < perClass.length; label++) {
      for (int i = 0; i < perClass[label]; i++) {
        byte[] pixels = new byte[3_072];
        random.nextBytes(pixels);
        records.write(label);
        records.write(pixels);
      }
    }
    Files.write(folder.resolve("data_batch_1.bin"), records.toByteArray());
    return folder;
  }
}
