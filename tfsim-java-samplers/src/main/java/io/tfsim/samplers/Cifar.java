package io.tfsim.samplers;

import java.nio.file.Path;
import java.util.List;

/**
 * How a data set of the CIFAR family lies on the disk.
 *
 * @param folder name of the folder that the archive unpacks to
 * @param train glob of the training files
 * @param test name of the test file
 */
record Cifar(String folder, String train, String test) {
  static final double HELD_OUT = 0.2;

  /**
   * Loads train and test images.
   *
   * @param names file of the class names, which may be missing
   */
  ImageDataset load(Path directory, CifarRecords records, String names, long seed) {
    CifarFiles files = CifarFiles.find(directory, folder, train);
    MemorySource images = records.read(files.matching(train));
    ImageDataset data =
        files
            .file(test)
            .map(file -> ImageDataset.of(images, records.read(List.of(file))))
            .orElseGet(() -> ImageDataset.holdingOut(images, HELD_OUT, seed));
    return files.classNames(names, records.classes()).map(data::withClassNames).orElse(data);
  }
}
