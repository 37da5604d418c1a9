package io.tfsim.search;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.jbellis.jvector.graph.OnHeapGraphIndex;
import io.tfsim.distances.Distance;
import io.tfsim.files.WholeFile;
import io.tfsim.graph.Checks;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The file of a graph: the mark {@code TFSG}, a version, what it is of, the unit of its scores, the
 * row and the length of each node, the graph as JVector writes it, and the CRC-32C of all that.
 * Numbers are big-endian, as JVector's are.
 */
final class GraphFile {
  private static final int MARK = 0x54465347;
  private static final int VERSION = 2;
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_TITLE = 100;

  private GraphFile() {}

  /**
   * What a graph is of: it fits the same only.
   *
   * @param distance its title
   * @param size number of vectors
   */
  record Head(String distance, int dim, int degree, int size) {
    private static Head read(GraphReader in) throws IOException {
      int length = in.readInt();
      GraphFile.check("distance", length >= 0 && length <= LONGEST_TITLE);
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      String title = new String(bytes, US_ASCII);
      boolean known = Arrays.stream(Distance.values()).anyMatch(one -> one.title().equals(title));
      GraphFile.check("distance", known);
      return new Head(title, in.readInt(), in.readInt(), in.readInt());
    }

    private void write(DataOutputStream out) throws IOException {
      out.writeInt(distance.length());
      out.write(distance.getBytes(US_ASCII));
      out.writeInt(dim);
      out.writeInt(degree);
      out.writeInt(size);
    }

    private void check(Head expected) {
      checkSame("distance", expected.distance, distance);
      checkSame("dim", expected.dim, dim);
      checkSame("degree", expected.degree, degree);
      checkSame("number of vectors", expected.size, size);
    }
  }

  /**
   * Writes a graph without dead nodes.
   *
   * @param unit of its scores
   * @throws UncheckedIOException if it cannot be written
   */
  @SuppressWarnings("deprecation") // there is no other way to keep a graph that can go on growing
  static void write(Path file, Head head, double unit, GraphNodes nodes, OnHeapGraphIndex graph) {
    WholeFile.write(
        file,
        stream -> {
          CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32C());
          DataOutputStream out = new DataOutputStream(new BufferedOutputStream(checked, BUFFER));
          out.writeInt(MARK);
          out.writeInt(VERSION);
          head.write(out);
          out.writeDouble(unit);
          nodes.write(out);
          graph.save(out);
          out.flush();
          out.writeInt((int) checked.getChecksum().getValue());
          out.flush();
        });
  }

  /**
   * Reads a graph, after its checksum.
   *
   * @param nodes empty, filled by this, as is the graph
   * @return the unit of its scores
   * @throws IllegalArgumentException if the file is damaged or the graph of something else
   * @throws UncheckedIOException if it cannot be read
   */
  static double read(Path file, Head head, GraphNodes nodes, OnHeapGraphIndex graph) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        GraphReader in = new GraphReader(channel)) {
      check("length", channel.size() > 3L * Integer.BYTES);
      check("mark", in.readInt() == MARK);
      checkVersion(in.readInt());
      check("checksum", checksumIsRight(channel));
      Head.read(in).check(head);
      double unit = Checks.notNegative("unit", Double.longBitsToDouble(in.readLong()));
      nodes.read(in, head.size());
      GraphLayers.read(in, nodes, head.degree(), graph);
      check("length", in.getPosition() == channel.size() - Integer.BYTES);
      return unit;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cannot use the graph " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static void checkVersion(int version) {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "version must be "
              + VERSION
              + ", was "
              + version
              + "; delete it, and an index builds it anew");
    }
  }

  static void checkSame(String name, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new IllegalArgumentException(name + " must be " + expected + ", was " + actual);
    }
  }

  private static void check(String what, boolean right) {
    if (!right) {
      throw new IllegalArgumentException("it is no graph, or damaged: its " + what + " is wrong");
    }
  }

  private static boolean checksumIsRight(FileChannel file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    CRC32C checksum = new CRC32C();
    long end = file.size() - Integer.BYTES;
    for (long at = 0; at < end; ) {
      buffer.clear().limit((int) Math.min(BUFFER, end - at));
      int count = file.read(buffer, at);
      if (count < 0) { // it has become shorter meanwhile
        return false;
      }
      at += count;
      checksum.update(buffer.flip());
    }
    buffer.clear().limit(Integer.BYTES);
    return file.read(buffer, end) == Integer.BYTES
        && buffer.flip().getInt() == (int) checksum.getValue();
  }
}
