package io.tfsim.samplers;

import io.tfsim.records.RecordChecksum;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Unpacked copies of compressed files of records, in a temporary directory that is deleted when
 * this is closed, or else when Java ends.
 */
final class UnpackedShards implements AutoCloseable {
  private static final int GZIP = 0x8b1f;
  private static final int ZLIB = 0x78;
  private static final int BUFFER = 1 << 16;

  private final List<Path> unpacked = new ArrayList<>();
  private final Thread hook = new Thread(this::delete, "delete unpacked records");
  private Optional<Path> directory = Optional.empty();

  /**
   * An uncompressed file.
   *
   * @param file what can be read
   * @param problem why its end is lacking, if so
   */
  record Unpacked(Path file, Optional<String> problem) {}

  /** The file itself, or an unpacked copy if it is compressed by GZIP or ZLIB. */
  Unpacked unpack(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(TfRecordShard.HEADER);
    }
    if (start.length < 2 || isRecord(start)) {
      return new Unpacked(file, Optional.empty());
    }
    int magic = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getShort(0) & 0xffff;
    boolean gzip = magic == GZIP;
    boolean zlib = (magic & 0xff) == ZLIB && (((magic & 0xff) << 8) + (magic >> 8)) % 31 == 0;
    if (!gzip && !zlib) {
      return new Unpacked(file, Optional.empty());
    }
    Path copy = Files.createTempFile(directory(), "", ".tfrecord");
    unpacked.add(copy);
    try (InputStream packed = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        OutputStream out = Files.newOutputStream(copy)) {
      return new Unpacked(copy, inflate(packed, gzip, out));
    }
  }

  /** A record may start as a compressed file does; then it has the right checksum. */
  private static boolean isRecord(byte[] start) {
    if (start.length < TfRecordShard.HEADER) {
      return false;
    }
    ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    return header.getInt(8) == RecordChecksum.of(Arrays.copyOf(start, 8));
  }

  private static Optional<String> inflate(InputStream packed, boolean gzip, OutputStream out)
      throws IOException {
    try (InputStream in =
        gzip ? new GZIPInputStream(packed, BUFFER) : new InflaterInputStream(packed)) {
      in.transferTo(out);
      return Optional.empty();
    } catch (EOFException | ZipException e) {
      return Optional.of("it cannot be unpacked to its end: " + e.getMessage());
    }
  }

  /** The copies. */
  List<Path> copies() {
    return List.copyOf(unpacked);
  }

  private Path directory() throws IOException {
    if (directory.isEmpty()) {
      directory = Optional.of(Files.createTempDirectory("tfsim-records-"));
      Runtime.getRuntime().addShutdownHook(hook);
    }
    return directory.get();
  }

  private void delete() {
    Path folder = directory.orElseThrow();
    try {
      for (Path copy : unpacked) {
        Files.deleteIfExists(copy);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete unpacked records in " + folder, e);
    }
  }

  /** Deletes the copies. */
  @Override
  public void close() {
    if (directory.isPresent()) {
      Runtime.getRuntime().removeShutdownHook(hook);
      delete();
      directory = Optional.empty();
      unpacked.clear();
    }
  }
}
