package io.tfsim.search;

import static io.tfsim.search.GraphFile.checkSame;

import io.github.jbellis.jvector.graph.ImmutableGraphIndex.NodeAtLevel;
import io.github.jbellis.jvector.graph.NodeArray;
import io.github.jbellis.jvector.graph.OnHeapGraphIndex;
import java.io.IOException;
import java.util.BitSet;

/**
 * Reads a graph as JVector writes it: a mark, a version, the number of layers, the degree of each
 * and the node to enter by; then of each layer the number of nodes, and of each node its number,
 * how many neighbours it has, and their numbers and scores, nearest first.
 *
 * <p>JVector's own reader believes what it reads. This one refuses what would make JVector fail, or
 * take much memory, now or when the graph goes on growing.
 */
final class GraphLayers {
  private static final int VERSION = 4;

  /** More than JVector's random numbers, of 53 bits, lead to at degree 2. */
  private static final int MOST_LAYERS = 64;

  private static final int NONE = -1;

  private final GraphReader in;
  private final int degree;
  private final OnHeapGraphIndex graph;

  private GraphLayers(GraphReader in, int degree, OnHeapGraphIndex graph) {
    this.in = in;
    this.degree = degree;
    this.graph = graph;
  }

  /**
   * Reads a graph.
   *
   * @param nodes all that it must have
   * @param graph empty, filled by this
   * @throws IllegalArgumentException if it has another degree or other nodes
   */
  static void read(GraphReader in, GraphNodes nodes, int degree, OnHeapGraphIndex graph)
      throws IOException {
    new GraphLayers(in, degree, graph).read(nodes);
  }

  private void read(GraphNodes nodes) throws IOException {
    checkSame("mark of the graph", OnHeapGraphIndex.MAGIC, in.readInt());
    checkSame("version of the graph", VERSION, in.readInt());
    int layers = in.readInt();
    checkRange("number of layers", layers, 1, MOST_LAYERS);
    for (int layer = 0; layer < layers; layer++) {
      checkSame("degree of layer " + layer, degree, in.readInt());
    }
    int entry = in.readInt();
    BitSet members = new BitSet();
    nodes.living().forEach(members::set);
    BitSet top = members;
    int[] tops = new int[nodes.bound()];
    for (int layer = 0; layer < layers; layer++) {
      members = readLayer(layer, members);
      int reached = layer;
      members.stream().forEach(node -> tops[node] = reached);
      top = members.isEmpty() ? top : members;
    }
    if (top.isEmpty() ? entry != NONE : !isIn(top, entry)) {
      throw new IllegalArgumentException(
          "node to enter by must be in the highest layer, was " + entry);
    }
    nodes.living().forEach(node -> graph.markComplete(new NodeAtLevel(tops[node], node)));
    if (entry != NONE) {
      graph.updateEntryNode(new NodeAtLevel(tops[entry], entry));
    }
  }

  /** Tells which nodes a layer has: some of those below it, or all if nothing is. */
  private BitSet readLayer(int layer, BitSet below) throws IOException {
    int size = in.readInt();
    int most = below.cardinality();
    checkRange("number of nodes in layer " + layer, size, layer == 0 ? most : 0, most);
    BitSet members = new BitSet();
    BitSet named = new BitSet();
    for (int i = 0; i < size; i++) {
      int node = in.readInt();
      if (!isIn(below, node) || members.get(node)) {
        throw new IllegalArgumentException(
            "nodes of layer " + layer + " must differ and be below it, too, was " + node);
      }
      members.set(node);
      graph.connectNode(layer, node, readNeighbours(node, below, named));
    }
    named.andNot(members);
    if (!named.isEmpty()) {
      throw new IllegalArgumentException(
          "neighbours in layer " + layer + " must be in it, was " + named.nextSetBit(0));
    }
    return members;
  }

  private NodeArray readNeighbours(int node, BitSet below, BitSet named) throws IOException {
    int count = in.readInt();
    checkRange(
        "number of neighbours of node " + node, count, 0, (int) (degree * GraphSearch.OVERFLOW));
    NodeArray neighbours = new NodeArray(count);
    float last = Float.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      int neighbour = in.readInt();
      float score = in.readFloat();
      if (!isIn(below, neighbour) || neighbour == node) {
        throw new IllegalArgumentException(
            "neighbours of node " + node + " must be other nodes, was " + neighbour);
      }
      if (!(score <= last)) { // nor NaN
        throw new IllegalArgumentException(
            "neighbours of node "
                + node
                + " must be nearest first, was "
                + score
                + " after "
                + last);
      }
      last = score;
      named.set(neighbour);
      neighbours.addInOrder(neighbour, score);
    }
    return neighbours;
  }

  private static boolean isIn(BitSet some, int node) {
    return node >= 0 && some.get(node);
  }

  private static void checkRange(String name, int actual, int least, int most) {
    if (actual < least || actual > most) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "], was " + actual);
    }
  }
}
