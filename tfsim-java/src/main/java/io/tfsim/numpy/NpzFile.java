package io.tfsim.numpy;

import io.tfsim.files.WholeFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.tensorflow.ndarray.Shape;

/**
 * An archive of named arrays, as {@code numpy.savez}, {@code numpy.savez_compressed} and {@code
 * numpy.load} know it. There is no pickle in it.
 *
 * <p>Opening reads every header and no values. Holds the file open: close it.
 */
public final class NpzFile implements AutoCloseable {
  private static final String SUFFIX = ".npy";
  private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** The most that deflating can shrink. */
  private static final long MOST_RATIO = 1032;

  private final Path file;
  private final ZipFile zip;
  private final Map<String, NpyHeader> headers = new LinkedHashMap<>();

  private NpzFile(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Writes arrays, uncompressed, under their names: beside the place, then renamed. The same arrays
   * give the same bytes.
   *
   * @throws UncheckedIOException if that fails; what was there before is there still
   */
  public static void write(Path file, Map<String, NpyArray> arrays) {
    WholeFile.write(
        file,
        out -> {
          ZipOutputStream archive = new ZipOutputStream(out);
          for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
            write(archive, array.getKey() + SUFFIX, array.getValue());
          }
          archive.finish();
        });
  }

  private static void write(ZipOutputStream archive, String name, NpyArray array)
      throws IOException {
    CRC32 sum = new CRC32();
    NpyFile.write(new CheckedOutputStream(OutputStream.nullOutputStream(), sum), array);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(NpyHeader.bytes(array.shape()).length + 4L * array.values().length);
    entry.setCrc(sum.getValue());
    entry.setTimeLocal(DATE);
    archive.putNextEntry(entry);
    NpyFile.write(archive, array);
    archive.closeEntry();
  }

  /**
   * Opens an archive and reads the headers of its arrays.
   *
   * @throws IllegalArgumentException if it is not one, is damaged, or holds other things than
   *     float32 and float64 arrays
   * @throws UncheckedIOException if it cannot be read
   */
  public static NpzFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("archive " + file + ": there is no such file");
    }
    return about(
        file.toString(),
        () -> {
          NpzFile npz = new NpzFile(file, new ZipFile(file.toFile()));
          try {
            npz.readHeaders();
            return npz;
          } catch (IOException | RuntimeException e) {
            npz.close();
            throw e;
          }
        });
  }

  private void readHeaders() throws IOException {
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      if (!entry.getName().endsWith(SUFFIX)) {
        throw new IllegalArgumentException(
            "it must hold arrays (*" + SUFFIX + "), it holds " + entry.getName());
      }
      NpyHeader header = headerOf(entry);
      String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
      if (headers.put(name, header) != null) {
        throw new IllegalArgumentException("names must differ, was twice: " + name);
      }
    }
  }

  private NpyHeader headerOf(ZipEntry entry) throws IOException {
    try {
      return header(entry);
    } catch (IllegalArgumentException | EOFException e) {
      throw new IllegalArgumentException("entry " + entry.getName() + ": " + e.getMessage(), e);
    }
  }

  private NpyHeader header(ZipEntry entry) throws IOException {
    if (entry.getSize() / MOST_RATIO > entry.getCompressedSize()) {
      throw new IllegalArgumentException(
          "its "
              + entry.getCompressedSize()
              + " bytes cannot be "
              + entry.getSize()
              + " bytes when unpacked");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      NpyHeader header = NpyHeader.read(in);
      NpyFile.checkSize(header, entry.getSize());
      return header;
    }
  }

  /** Shapes of the arrays by name, in the order of the file. */
  public Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    headers.forEach((name, header) -> shapes.put(name, header.shape()));
    return Collections.unmodifiableMap(shapes);
  }

  /**
   * Reads an array; float64 becomes float32.
   *
   * @throws IllegalArgumentException if there is none of that name, or it is damaged
   * @throws UncheckedIOException if it cannot be read
   */
  public NpyArray read(String name) {
    NpyHeader header = headers.get(name);
    if (header == null) {
      throw new IllegalArgumentException(
          "archive " + file + " has no array " + name + "; it has " + headers.keySet());
    }
    return about(file + ": " + name, () -> read(zip.getEntry(name + SUFFIX), header));
  }

  private NpyArray read(ZipEntry entry, NpyHeader header) throws IOException {
    CRC32 sum = new CRC32(); // which ZipFile does not check
    try (InputStream in =
        new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry)), sum)) {
      in.skipNBytes(header.length());
      NpyArray array = new NpyArray(header.shape(), NpyFile.values(in, header));
      if (in.read() >= 0 || sum.getValue() != entry.getCrc()) {
        throw new IllegalArgumentException("its bytes must have the sum that the archive says");
      }
      return array;
    }
  }

  /** Reads or writes. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T about(String what, Work<T> work) {
    try {
      return work.run();
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          "archive "
              + what
              + ": it is not an archive of NumPy's, or is damaged or cut off: "
              + e.getMessage(),
          e);
    } catch (IllegalArgumentException | EOFException e) {
      throw new IllegalArgumentException("archive " + what + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + what, e);
    }
  }

  /** Closes the file. */
  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }
}
