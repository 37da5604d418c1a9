package io.tfsim.index;

import io.tfsim.files.IoReason;
import io.tfsim.search.Search;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The file beside an index with what an approximate search made of its rows, as the index's own
 * file mentions it.
 *
 * @param name of the file, in the same directory
 * @param length in bytes
 * @param checksum CRC32C of its bytes
 */
record GraphFile(String name, long length, int checksum) {
  private static final String ENDING = ".graph";
  private static final int HEAD = Long.BYTES + Integer.BYTES;

  private static Path beside(Path index, String name) {
    return index.resolveSibling(name);
  }

  /** Lets a search write one; empty if it has nothing to write. */
  static Optional<GraphFile> save(Path index, Search search) {
    String name = index.getFileName() + "." + UUID.randomUUID() + ENDING;
    Path file = beside(index, name);
    try {
      search.save(file);
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.force(true);
        int checksum = new MappedBytes(channel, 0, channel.size(), 1).checksum();
        return Optional.of(new GraphFile(name, channel.size(), checksum));
      }
    } catch (IOException e) {
      delete(index, name);
      throw new UncheckedIOException("cannot write " + file + ": " + IoReason.of(e), e);
    } catch (RuntimeException | Error e) {
      delete(index, name);
      throw e;
    }
  }

  void delete(Path index) {
    delete(index, name);
  }

  /** Whether a graph has a name that was made for an index: not for one that this is a copy of. */
  static boolean isOf(Path index, String name) {
    return name.matches(Pattern.quote(index.getFileName() + ".") + "[-0-9a-f]{36}" + ENDING);
  }

  /** Deletes one, if that can be: that it is left does no harm. */
  static void delete(Path index, String name) {
    Path file = beside(index, name);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger(GraphFile.class.getName())
          .log(System.Logger.Level.WARNING, "cannot delete " + file, e);
    }
  }

  /** As the index's file has it: length, checksum, name. */
  byte[] encode() {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEAD + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .putInt(checksum)
        .put(text)
        .array();
  }

  /**
   * Reads what the index's file has.
   *
   * @throws IllegalArgumentException if it is no mention of a file in its directory; the message
   *     does not name the index
   */
  static GraphFile decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length <= HEAD) {
      throw new IllegalArgumentException("has a graph of " + bytes.length + " bytes");
    }
    GraphFile graph =
        new GraphFile(
            new String(bytes, HEAD, bytes.length - HEAD, StandardCharsets.UTF_8),
            in.getLong(0),
            in.getInt(Long.BYTES));
    // nothing that leads out of the directory
    if (!graph.name.endsWith(ENDING) || !graph.name.matches("[^/\\\\\\p{Cntrl}]+")) {
      throw new IllegalArgumentException("has a graph of an impossible name");
    }
    return graph;
  }

  /**
   * The file of an index, if it is what was written.
   *
   * @throws IllegalArgumentException if it is damaged or another; the message does not name the
   *     index
   * @throws NoSuchFileException if there is none
   * @throws IOException if it cannot be read
   */
  Path check(Path index) throws IOException {
    Path file = beside(index, name);
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != length) {
        throw new IllegalArgumentException(
            "has a graph of " + length + " bytes, " + name + " has " + channel.size());
      }
      int actual = new MappedBytes(channel, 0, length, 1).checksum();
      if (actual != checksum) {
        throw FileHeader.damaged(name, checksum, actual);
      }
    }
    return file;
  }
}
