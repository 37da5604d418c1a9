package io.tfsim.samplers;

import io.tfsim.graph.Checks;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * The records of CIFAR's binary formats: one byte per label, then 1,024 red, 1,024 green and 1,024
 * blue bytes of an image of 32 × 32.
 *
 * @param labels how many classes each label byte of a record tells
 * @param used which of the label bytes is the class
 */
record CifarRecords(List<Integer> labels, int used) {
  static final int SIZE = 32;
  private static final int PLANE = SIZE * SIZE;
  private static final int CHANNELS = 3;
  private static final int PIXELS = PLANE * CHANNELS;
  private static final int MOST_RECORDS = Integer.MAX_VALUE / PIXELS; // that an array can hold

  /** Bytes of a record. */
  int bytes() {
    return labels.size() + PIXELS;
  }

  /** Number of classes. */
  int classes() {
    return labels.get(used);
  }

  /**
   * The images of all files, in their order, as (32, 32, 3).
   *
   * @throws IllegalArgumentException if a file is empty or has a part of a record, a label is out
   *     of range, or the files have more than 699,050 records
   */
  MemorySource read(List<Path> files) {
    long all = files.stream().mapToLong(this::count).sum();
    int records = (int) Checks.atMost("records in " + files, all, MOST_RECORDS);
    byte[] images = new byte[records * PIXELS];
    int[] classes = new int[records];
    int at = 0;
    for (Path file : files) {
      at = read(file, at, images, classes);
    }
    return MemorySource.bytes(images, Shape.of(SIZE, SIZE, CHANNELS))
        .withLabels(classes, classes());
  }

  private long count(Path file) {
    try {
      long size = Files.size(file);
      if (size == 0) {
        throw new IllegalArgumentException(
            file + " must have at least one record of " + bytes() + " bytes, was empty");
      }
      if (size % bytes() != 0) {
        throw wrongLength(file, size - size % bytes(), size % bytes());
      }
      return size / bytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Reads one file to the places from {@code first}; gives the place after the last. */
  private int read(Path file, int first, byte[] images, int[] classes) {
    byte[] record = new byte[bytes()];
    int last = first + (int) count(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 18)) {
      for (int index = first; index < last; index++) {
        long offset = (long) (index - first) * record.length;
        int got = in.readNBytes(record, 0, record.length);
        if (got < record.length) {
          throw wrongLength(file, offset, got);
        }
        checkLabels(file, offset, record);
        classes[index] = record[used] & 0xff;
        interleave(record, labels.size(), images, index * PIXELS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return last;
  }

  private void checkLabels(Path file, long offset, byte[] record) {
    for (int i = 0; i < labels.size(); i++) {
      int label = record[i] & 0xff;
      if (label >= labels.get(i)) {
        throw new IllegalArgumentException(
            file
                + ": label at offset "
                + (offset + i)
                + " must be in 0.."
                + (labels.get(i) - 1)
                + ", was "
                + label);
      }
    }
  }

  /** Planes of red, green and blue to pixels of red, green, blue. */
  private static void interleave(byte[] record, int from, byte[] images, int to) {
    for (int pixel = 0; pixel < PLANE; pixel++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        images[to + pixel * CHANNELS + channel] = record[from + channel * PLANE + pixel];
      }
    }
  }

  private IllegalArgumentException wrongLength(Path file, long offset, long rest) {
    return new IllegalArgumentException(
        file
            + ": record at offset "
            + offset
            + " must have "
            + bytes()
            + " bytes, was "
            + rest
            + " to the end of the file (truncated or overlong)");
  }
}
