package io.tfsim.search;

import io.github.jbellis.jvector.disk.RandomAccessReader;
import io.tfsim.graph.Checks;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.IntStream;

/**
 * Which row each node of a graph is, and its length. A row that is changed becomes a new node: the
 * old one is taken out of the graph later, with others, since that takes long.
 */
final class GraphNodes {
  private static final int NONE = -1;

  /** Vectors that are compared with what a file says of them. */
  private static final int CHECKED = 100;

  private final Vectors vectors;
  private int[] rows = new int[0];
  private double[] lengths = new double[0];
  private int[] nodes = new int[0];
  private int bound;
  private int live;

  /** Nodes that are in the graph, but whose rows are gone or other nodes. */
  private final Deque<Integer> dead = new ArrayDeque<>();

  private final Deque<Integer> free = new ArrayDeque<>();

  GraphNodes(Vectors vectors) {
    this.vectors = vectors;
  }

  /** Makes a node of a row that has none. */
  int add(int row) {
    int node = free.isEmpty() ? bound++ : free.remove();
    put(node, row, measure(row));
    return node;
  }

  private void put(int node, int row, double length) {
    fitNode(node);
    nodes = fit(nodes, row);
    rows[node] = row;
    lengths[node] = length;
    nodes[row] = node;
    bound = Math.max(bound, node + 1);
    live++;
  }

  private void fitNode(int node) {
    rows = fit(rows, node);
    lengths = node < lengths.length ? lengths : Arrays.copyOf(lengths, rows.length);
  }

  private static int[] fit(int[] numbers, int index) {
    if (index < numbers.length) {
      return numbers;
    }
    int[] more = Arrays.copyOf(numbers, (int) Math.min(Integer.MAX_VALUE - 8, index * 3L / 2 + 16));
    Arrays.fill(more, numbers.length, more.length, NONE);
    return more;
  }

  /** The length of a row's vector. */
  double measure(int row) {
    float[] vector = new float[vectors.dim()];
    vectors.read(row, row + 1, FloatBuffer.wrap(vector));
    return length(vector);
  }

  /** Length of a vector: of the longest ones a float cannot tell it. */
  static double length(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    return Math.sqrt(squares);
  }

  /** Takes the node away from a row, and tells which it was. */
  int remove(int row) {
    int node = nodes[row];
    nodes[row] = NONE;
    live--;
    dead.add(node);
    return node;
  }

  /** Forgets all of them. */
  void clear() {
    Arrays.fill(rows, NONE);
    Arrays.fill(nodes, NONE);
    dead.clear();
    free.clear();
    bound = 0;
    live = 0;
  }

  /**
   * The graph has no dead nodes any more. A search that is under way may still look at one: it
   * keeps its row until it is used again.
   */
  void buried() {
    free.addAll(dead);
    dead.clear();
  }

  /**
   * Writes all of them; there must be no dead ones. Rows are numbered as if there were no holes.
   */
  void write(DataOutputStream out) throws IOException {
    int[] numbers = new int[bound];
    Arrays.fill(numbers, NONE);
    int number = 0;
    for (int node : nodes) {
      if (node != NONE) {
        numbers[node] = number++;
      }
    }
    out.writeInt(bound);
    for (int node = 0; node < bound; node++) {
      out.writeInt(numbers[node]);
      out.writeDouble(lengths[node]);
    }
  }

  /**
   * Reads what was written, of vectors without holes.
   *
   * @throws IllegalArgumentException if it is of other vectors, or not what was written
   */
  void read(RandomAccessReader in, int size) throws IOException {
    int count = in.readInt();
    long most = (in.length() - in.getPosition()) / (Integer.BYTES + Double.BYTES);
    if (count < size || count > most) {
      throw new IllegalArgumentException(
          "number of nodes must be in [" + size + ", " + most + "], was " + count);
    }
    for (int node = 0; node < count; node++) {
      int row = in.readInt();
      double length = Double.longBitsToDouble(in.readLong());
      if (row == NONE) {
        bound = node + 1;
        free.add(node);
        continue;
      }
      if (row < 0 || row >= size || hasRow(row)) {
        throw new IllegalArgumentException(
            "rows of nodes must differ and be in [0, " + size + "), was " + row);
      }
      put(node, row, Checks.notNegative("length of vector " + row, length));
    }
    if (live != size) {
      throw new IllegalArgumentException("rows with a node must be " + size + ", were " + live);
    }
    fitNode(bound); // the last of them may be free
    // a few are enough to see that the vectors are others, and all would have to be read
    for (int row = 0; row < size; row += Math.max(1, size / CHECKED)) {
      if (lengths[nodes[row]] != measure(row)) {
        throw new IllegalArgumentException(
            "length of vector "
                + row
                + " must be "
                + lengths[nodes[row]]
                + " as when the graph was built, was "
                + measure(row));
      }
    }
  }

  boolean hasRow(int row) {
    return row < nodes.length && nodes[row] != NONE;
  }

  /** Whether a node is that of a row, and neither dead nor free. */
  boolean isLive(int node) {
    return rows[node] != NONE && nodes[rows[node]] == node;
  }

  /** Nodes are below it. */
  int bound() {
    return bound;
  }

  /** Rows that have a node. */
  int live() {
    return live;
  }

  int dead() {
    return dead.size();
  }

  /** Nodes of rows. */
  IntStream living() {
    return Arrays.stream(nodes).filter(node -> node != NONE);
  }

  int row(int node) {
    return rows[node];
  }

  double length(int node) {
    return lengths[node];
  }
}
