package io.tfsim.index;

import io.tfsim.files.IoReason;
import io.tfsim.files.WholeFile;
import io.tfsim.search.Search;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Optional;

/** Files with the rows of an index; docs/index.md says what is in them, byte by byte. */
final class IndexFile {
  /** Most bytes of what is small in a file: fingerprint, notes and mention of a graph. */
  private static final int MOST_BYTES = 1 << 28;

  private IndexFile() {}

  /**
   * What a file holds.
   *
   * @param store the rows
   * @param graph the file with what an approximate search made of them, if there is one; not looked
   *     at yet
   */
  record Opened(LocalStore store, Optional<GraphFile> graph) {}

  /**
   * Writes a file, or replaces it, and a file beside it with what the search can read instead of
   * making it again, if there is such.
   *
   * <p>That one gets a name that no other had, and the index's file has its name: so that one
   * renaming replaces both.
   *
   * @throws IllegalStateException if the model is longer than {@link #open} reads
   * @throws UncheckedIOException if it cannot be written; what was there before is there still
   */
  static void write(Path file, Store store, Search search) {
    Path path = place(file);
    EnumMap<Section, byte[]> small = small(path, store.info());
    Optional<String> before = graphName(path);
    Optional<GraphFile> graph =
        store.size() == 0 ? Optional.empty() : GraphFile.save(path, search); // of nothing: none
    small.put(Section.GRAPH, graph.map(GraphFile::encode).orElse(new byte[0]));
    try {
      WholeFile.writeInAnyOrder(path, channel -> FileWriter.write(channel, store, small));
    } catch (RuntimeException | Error e) {
      // across a network a file may be renamed, and the answer lost: then its graph is needed
      graph
          .filter(saved -> !graphName(path).equals(Optional.of(saved.name())))
          .ifPresent(saved -> saved.delete(path));
      throw e;
    }
    before
        .filter(name -> GraphFile.isOf(path, name))
        .ifPresent(name -> GraphFile.delete(path, name));
  }

  /** Model and notes; those are shorter than what is read, {@link IndexInfo} sees to it. */
  private static EnumMap<Section, byte[]> small(Path path, IndexInfo info) {
    byte[] model = info.model().map(Fingerprint::encode).orElse(new byte[0]);
    if (model.length > MOST_BYTES) {
      throw new IllegalStateException(
          "cannot write " + path + ": " + tooLong(Section.MODEL, model.length));
    }
    EnumMap<Section, byte[]> small = new EnumMap<>(Section.class);
    small.put(Section.MODEL, model);
    small.put(Section.NOTES, info.notes().getBytes(StandardCharsets.UTF_8));
    return small;
  }

  private static String tooLong(Section section, long length) {
    return section.title() + " must be at most " + MOST_BYTES + " bytes, was " + length;
  }

  /** Where a file is that a link may lead to: there the graph is, too. */
  private static Path place(Path path) {
    try {
      return Files.exists(path) ? path.toRealPath() : path;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot follow " + path + ": " + IoReason.of(e), e);
    }
  }

  /** The name of the graph that an index's file mentions; empty if there is no such file. */
  private static Optional<String> graphName(Path path) {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      byte[] graph = all(map(file, header(file), Section.GRAPH, 1), Section.GRAPH);
      return graph.length == 0 ? Optional.empty() : Optional.of(GraphFile.decode(graph).name());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // whatever it is, it is replaced
    }
  }

  /**
   * Opens a file. It is read where it is: what changes in place while it is open is not noticed.
   *
   * @throws IllegalArgumentException if it is none of ours, or damaged
   * @throws UncheckedIOException if it cannot be read
   */
  static Opened open(Path path) {
    return read(
        path,
        () -> {
          try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return open(file);
          }
        });
  }

  /**
   * The graph that a file mentions, if it is what was written.
   *
   * @throws IllegalArgumentException if it is damaged, or another
   * @throws UncheckedIOException if it cannot be read; by {@link java.nio.file.NoSuchFileException}
   *     if there is none
   */
  static Path graph(Path path, GraphFile graph) {
    return read(path, () -> graph.check(place(path)));
  }

  /** Reads. */
  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T read(Path path, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("index " + path + " " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read index " + path + ": " + IoReason.of(e), e);
    }
  }

  private static Opened open(FileChannel file) throws IOException {
    FileHeader header = header(file);
    checkGaps(file, header);
    long perVector = (long) header.dim() * Float.BYTES;
    MappedRows.Parts parts =
        new MappedRows.Parts(
            map(file, header, Section.VECTORS, perVector),
            map(file, header, Section.IDS, Long.BYTES),
            map(file, header, Section.LABELS, Integer.BYTES),
            map(file, header, Section.TEXT_ENDS, Long.BYTES),
            map(file, header, Section.TEXTS, 1));
    MappedRows rows = new MappedRows(header.dim(), header.rows(), parts);
    rows.check();
    IndexInfo info =
        new IndexInfo(
            header.dim(),
            header.distance(),
            model(all(map(file, header, Section.MODEL, 1), Section.MODEL)),
            new String(
                all(map(file, header, Section.NOTES, 1), Section.NOTES), StandardCharsets.UTF_8));
    LocalStore store = LocalStore.of(info, rows, byId(header, rows), header.nextId());
    byte[] graph = all(map(file, header, Section.GRAPH, 1), Section.GRAPH);
    return new Opened(
        store, graph.length == 0 ? Optional.empty() : Optional.of(GraphFile.decode(graph)));
  }

  private static FileHeader header(FileChannel file) throws IOException {
    long size = file.size();
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(size, FileHeader.BYTES));
    readFully(file, start, 0);
    return FileHeader.decode(start.flip(), size);
  }

  private static void readFully(FileChannel file, ByteBuffer target, long from) throws IOException {
    while (target.hasRemaining() && file.read(target, from + target.position()) >= 0) {
      // goes on
    }
  }

  /** Between sections there are zeros, so that every byte of a file is checked. */
  private static void checkGaps(FileChannel file, FileHeader header) throws IOException {
    long end = FileHeader.BYTES;
    for (Section section : Section.values()) {
      long next = header.offset(section);
      ByteBuffer gap = ByteBuffer.allocate((int) (next - end));
      readFully(file, gap, end);
      for (byte b : gap.array()) {
        if (b != 0) {
          throw new IllegalArgumentException(
              "is damaged: before " + section.title() + " there must be zeros, was " + b);
        }
      }
      end = next + header.length(section);
    }
  }

  private static MappedBytes map(FileChannel file, FileHeader header, Section section, long unit)
      throws IOException {
    MappedBytes bytes = new MappedBytes(file, header.offset(section), header.length(section), unit);
    int actual = bytes.checksum();
    if (actual != header.checksum(section)) {
      throw FileHeader.damaged(section.title(), header.checksum(section), actual);
    }
    return bytes;
  }

  private static RowsById byId(FileHeader header, MappedRows rows) {
    RowsById byId = new RowsById(header.rows());
    for (int row = 0; row < header.rows(); row++) {
      long id = rows.id(row);
      if (id < 0 || id >= header.nextId()) {
        throw new IllegalArgumentException(
            "id of row " + row + " must be in [0, " + header.nextId() + "), was " + id);
      }
      if (byId.put(id, row) >= 0) {
        throw new IllegalArgumentException("ids must differ, was twice " + id);
      }
    }
    return byId;
  }

  private static Optional<Fingerprint> model(byte[] bytes) {
    return bytes.length == 0 ? Optional.empty() : Optional.of(Fingerprint.decode(bytes));
  }

  private static byte[] all(MappedBytes bytes, Section section) {
    if (bytes.length() > MOST_BYTES) {
      throw new IllegalArgumentException(tooLong(section, bytes.length()));
    }
    return bytes.getBytes(0, (int) bytes.length());
  }
}
