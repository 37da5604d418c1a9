package io.tfsim.search;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.OnHeapGraphIndex;
import io.github.jbellis.jvector.graph.SearchResult;
import io.tfsim.distances.Distance;
import io.tfsim.distances.DistanceFrom;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import io.tfsim.search.GraphFile.Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/** The search of {@link Approximate}: JVector's graph over the vectors' rows. */
final class GraphSearch implements Search {
  /** JVector's own settings: how far an edge list may grow before it is pruned, and by what. */
  static final float OVERFLOW = 1.2f;

  private static final float ALPHA = 1.2f;

  /**
   * Dead nodes are taken out of the graph when they are more than this share of the living. The
   * graph leads past them, and wrongly where their rows have changed meanwhile. So they are when
   * the node that the graph is entered by is dead: JVector gives new ones no neighbours if there is
   * no living one in the highest layer.
   */
  private static final double DEAD_SHARE = 0.05;

  private static final int DEAD_LEAST = 100;

  private static final int NO_ROW = -1;

  private final Vectors vectors;
  private final Distance distance;
  private final Approximate settings;
  private final GraphNodes nodes;
  private final GraphScores scores;
  private final ForkJoinPool builders;
  private final Threads threads;
  private final PlainSearch plain;
  private GraphIndexBuilder builder;

  /** Whether the graph is as JVector wants it to be when it is saved. */
  private boolean clean = true;

  private volatile boolean closed;

  private GraphSearch(Vectors vectors, Distance distance, Approximate settings) {
    if (distance == Distance.MANHATTAN || distance == Distance.SNR) {
      throw new IllegalArgumentException(
          "approximate search is by cosine, inner_product, euclidean or squared_euclidean, was "
              + distance.title());
    }
    this.vectors = vectors;
    this.distance = distance;
    this.settings = settings;
    this.nodes = new GraphNodes(vectors);
    this.scores = new GraphScores(vectors, distance, nodes);
    this.builders = new ForkJoinPool(settings.threads());
    this.threads = new Threads(settings.threads());
    this.plain = new PlainSearch(vectors, threads);
    this.builder = emptyGraph();
  }

  private GraphIndexBuilder emptyGraph() {
    return GraphIndexBuilder.builder(scores, vectors.dim(), settings.degree())
        .withBeamWidth(settings.buildWidth())
        .withNeighborOverflow(OVERFLOW)
        .withAlpha(ALPHA)
        .withSimdExecutor(builders)
        .withParallelExecutor(builders)
        .build();
  }

  /** Builds a graph of what there is. */
  static GraphSearch build(Vectors vectors, Distance distance, Approximate settings) {
    GraphSearch search = new GraphSearch(vectors, distance, settings);
    try {
      search.added(IntStream.range(0, vectors.rows()).filter(vectors::contains).toArray());
      return search;
    } catch (RuntimeException | Error e) {
      search.close();
      throw e;
    }
  }

  /** Reads a graph. */
  static GraphSearch read(Path file, Vectors vectors, Distance distance, Approximate settings) {
    GraphSearch search = new GraphSearch(vectors, distance, settings);
    try {
      search.load(file);
      return search;
    } catch (RuntimeException | Error e) {
      search.close();
      throw e;
    }
  }

  private void load(Path file) {
    Head head = new Head(distance.title(), vectors.dim(), settings.degree(), vectors.rows());
    scores.unit(GraphFile.read(file, head, nodes, graph())); // the edges' scores are in it
    graph().setAllMutationsCompleted();
  }

  private OnHeapGraphIndex graph() {
    return (OnHeapGraphIndex) builder.getGraph();
  }

  /** The geometric mean, so that a few very long vectors do not matter; 0 if all have length 0. */
  private double usualLength(IntStream some) {
    return Math.exp(
        some.mapToDouble(nodes::length)
            .filter(length -> length > 0)
            .map(Math::log)
            .average()
            .orElse(Double.NEGATIVE_INFINITY));
  }

  @Override
  public Distance distance() {
    return distance;
  }

  @Override
  public void added(int... rows) {
    checkOpen();
    boolean first = nodes.live() == 0;
    int[] added = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      if (nodes.hasRow(rows[i])) {
        throw new IllegalStateException("row " + rows[i] + " has been added before");
      }
      added[i] = nodes.add(rows[i]);
    }
    if (first || scores.unit() == 0) {
      scores.unit(usualLength(Arrays.stream(added)));
    }
    if (first) {
      builder = emptyGraph(); // one that was saved is told to be finished
      builders.submit(() -> Arrays.stream(added).parallel().forEach(this::connect)).join();
      builder.cleanup();
    } else {
      // JVector may be told once only that many threads add no more, which makes searches faster
      Arrays.stream(added).forEach(this::connect);
      clean &= added.length == 0;
    }
  }

  private void connect(int node) {
    builder.addGraphNode(node, scores.searchProviderFor(node));
  }

  @Override
  public void removed(int... rows) {
    checkOpen();
    for (int row : rows) {
      if (!nodes.hasRow(row)) {
        throw new IllegalStateException("row " + row + " has not been added before");
      }
      builder.markNodeDeleted(nodes.remove(row));
      clean = false;
    }
    if (nodes.live() == 0) {
      nodes.clear();
      builder = emptyGraph();
      clean = true;
    } else if (nodes.dead() > Math.max(DEAD_LEAST, DEAD_SHARE * nodes.live())
        || !nodes.isLive(graph().entryNode().node)) {
      builder.removeDeletedNodes();
      nodes.buried();
    }
  }

  @Override
  public Neighbours find(Embeddings queries, int k) {
    checkOpen();
    Queries.check(queries, vectors);
    Queries.checkCount(k, nodes.live());
    int count = queries.count();
    int results = Queries.results(count, k);
    Neighbours found = new Neighbours(k, new int[results], new float[results]);
    BitSet missing = new BitSet();
    int width = Math.max(k, settings.searchWidth());
    if (width >= nodes.live()) {
      missing.set(0, count);
    } else {
      boolean[] done = new boolean[count];
      threads.share(
          count,
          (part, first, last) -> {
            GraphSearcher searcher = new GraphSearcher(builder.getGraph());
            for (int i = first; i < last; i++) {
              done[i] = find(searcher, queries.row(i), width, found, i);
            }
          });
      IntStream.range(0, count).filter(i -> !done[i]).forEach(missing::set);
    }
    findExactly(queries, missing.stream().toArray(), found);
    return found;
  }

  /**
   * Finds the neighbours of one query.
   *
   * @return false if the graph leads to fewer than are wanted; or by inner product to one that
   *     points away from the query, since its edges lead to large products
   */
  private boolean find(
      GraphSearcher searcher, float[] query, int width, Neighbours found, int number) {
    var score = scores.of(query);
    // JVector forgets which nodes are dead while this search is under way, if a graph is saved then
    SearchResult result = searcher.search(score, width, nodes::isLive);
    int k = found.k();
    if (result.getNodes().length < k) {
      return false;
    }
    DistanceFrom from = distance.from(query);
    Nearest nearest = new Nearest(k);
    float[] vector = new float[vectors.dim()];
    for (SearchResult.NodeScore node : result.getNodes()) {
      int row = nodes.row(node.node);
      vectors.read(row, row + 1, FloatBuffer.wrap(vector));
      nearest.add(from.to(vector), row);
    }
    nearest.write(found.indices(), found.distances(), number * k);
    return distance != Distance.INNER_PRODUCT || found.distances()[number * k + k - 1] <= 0;
  }

  /** In blocks, so that memory does not grow with the queries. */
  private void findExactly(Embeddings queries, int[] missing, Neighbours found) {
    int k = found.k();
    int block = Tiling.create().rows(plain.perQuery(k));
    for (int from = 0; from < missing.length; from += block) {
      int[] some = Arrays.copyOfRange(missing, from, Math.min(missing.length, from + block));
      int[] selves = new int[some.length];
      Arrays.fill(selves, NO_ROW);
      DistanceFrom[] distances =
          Arrays.stream(some)
              .mapToObj(i -> distance.from(queries.row(i)))
              .toArray(DistanceFrom[]::new);
      Neighbours exact = plain.find(distances, selves, k);
      for (int i = 0; i < some.length; i++) {
        System.arraycopy(exact.indices(), i * k, found.indices(), some[i] * k, k);
        System.arraycopy(exact.distances(), i * k, found.distances(), some[i] * k, k);
      }
    }
  }

  @Override
  public synchronized void save(Path file) {
    checkOpen();
    if (!clean) {
      builder.cleanup();
      nodes.buried();
      clean = true;
    }
    graph().setAllMutationsCompleted(); // which a cleanup of an empty one has not done
    Head head = new Head(distance.title(), vectors.dim(), settings.degree(), nodes.live());
    GraphFile.write(file, head, scores.unit(), nodes, graph());
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the search is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.close();
    builders.shutdown();
    try {
      builder.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the graph: " + e.getMessage(), e);
    }
  }
}
