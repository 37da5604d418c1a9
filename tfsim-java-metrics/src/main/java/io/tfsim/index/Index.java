package io.tfsim.index;

import io.tfsim.distances.Neighbours;
import io.tfsim.distances.RankedLabels;
import io.tfsim.metrics.Retrieval;
import io.tfsim.metrics.RetrievalResult;
import io.tfsim.models.Embeddings;
import io.tfsim.search.Exact;
import io.tfsim.search.Search;
import io.tfsim.search.SearchMethod;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings that are kept to be searched, each with an id, a label and a text.
 *
 * <pre>{@code
 * try (Index index = Index.inMemory(encoder.dim(), IndexConfig.create())) {
 *   long[] ids = index.add(Rows.of(encoder.embed(photos)).withTexts(fileNames));
 *   List<Neighbour> similar = index.lookup(encoder.embed(photo), Lookup.nearest(5));
 *   index.delete(ids[0]);
 *   index.save(file);
 * }
 * try (Index index = Index.open(file, SearchMethod.exact())) {
 *   …
 * }
 * }</pre>
 *
 * <p>Any number of threads may look up at the same time; a change waits for the lookups under way,
 * and those that come wait for it. A change that is refused, because of anything that is wrong with
 * what was given, has changed nothing.
 *
 * <p>Vectors are kept as given, also where the distance does not look at their length. Owns native
 * memory: close it.
 */
public final class Index implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Index.class.getName());

  private final Store store;
  private final SearchMethod method;
  private final Search search;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;
  private @Nullable Throwable broken;

  private Index(Store store, SearchMethod method, Search search) {
    this.store = store;
    this.method = method;
    this.search = search;
  }

  /** An empty index in memory, outside the Java heap. */
  public static Index inMemory(int dim, IndexConfig config) {
    return over(LocalStore.empty(IndexInfo.of(dim, config.distance())), config.search());
  }

  /**
   * An index of the rows of a store, which it owns from now on, also if this fails.
   *
   * @throws IllegalArgumentException if the search cannot be by the store's distance
   */
  public static Index over(Store store, SearchMethod method) {
    try {
      return new Index(store, method, method.open(store, store.info().distance()));
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  /**
   * Opens a file that {@link #save} wrote: its rows are read where they are, by the system's page
   * cache, and checked against their checksums. Changes stay in memory until they are saved.
   *
   * <p>The file must not be changed in place while it is open; that it is replaced, as {@link
   * #save} does, is no matter.
   *
   * <p>An approximate search reads the graph beside the file; where that is missing, it is built
   * anew. Exact search does not look at it.
   *
   * @throws IllegalArgumentException if the file is none of ours or damaged, or its graph, where
   *     that is read, is damaged or of other settings
   * @throws UncheckedIOException if it cannot be read
   */
  public static Index open(Path file, SearchMethod method) {
    return open(file, method, true);
  }

  private static Index open(Path file, SearchMethod method, boolean mayChange) {
    IndexFile.Opened opened = IndexFile.open(file);
    LocalStore store = opened.store();
    if (opened.graph().isEmpty() || method instanceof Exact) {
      return over(store, method);
    }
    GraphFile graph = opened.graph().get();
    try {
      Path saved = IndexFile.graph(file, graph);
      return new Index(store, method, method.open(store, store.info().distance(), saved));
    } catch (RuntimeException | Error e) {
      boolean missing = e.getCause() instanceof NoSuchFileException;
      if (!missing || mayChange) {
        store.close();
      }
      if (!missing) {
        throw e;
      }
    }
    if (mayChange) { // a process that saved meanwhile has deleted the graph of the file before
      return open(file, method, false);
    }
    LOG.log(
        System.Logger.Level.INFO,
        "index " + file + " has no " + graph.name() + " beside it: its graph is built anew");
    return over(store, method);
  }

  private <T> T reading(Supplier<T> work) {
    return locked(lock.readLock(), work);
  }

  private <T> T changing(Supplier<T> work) {
    checkNotReading("changed");
    return locked(lock.writeLock(), work);
  }

  private void checkNotReading(String what) {
    if (lock.getReadHoldCount() > 0) { // it would wait for itself
      throw new IllegalStateException(
          "an index cannot be " + what + " while one reads it, in forEach or a filter");
    }
  }

  private <T> T locked(Lock held, Supplier<T> work) {
    held.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the index is closed");
      }
      if (broken != null) {
        throw new IllegalStateException(
            "a change of the index failed halfway: " + broken.getMessage(), broken);
      }
      return work.get();
    } finally {
      held.unlock();
    }
  }

  /** What it is of. */
  public IndexInfo info() {
    return reading(store::info);
  }

  /** How the nearest are found. */
  public SearchMethod searchMethod() {
    return method;
  }

  /** Number of rows. */
  public int size() {
    return reading(store::size);
  }

  /** Keeps which model the rows are of. */
  public void setModel(Fingerprint model) {
    Object unused = changing(() -> setInfo(store.info().withModel(model)));
  }

  /** Keeps a text with the rows. */
  void setNotes(String notes) {
    Object unused = changing(() -> setInfo(store.info().withNotes(notes)));
  }

  private IndexInfo setInfo(IndexInfo info) {
    store.setInfo(info);
    return info;
  }

  /**
   * Adds rows.
   *
   * @return their ids: those given, or the next that never were
   * @throws IllegalArgumentException if the dimension is another, or an id is there already;
   *     nothing has changed then
   */
  public long[] add(Rows rows) {
    return changing(
        () -> {
          checkDim("rows", rows.embeddings());
          // checks the vectors again: they are no copies, and may have changed
          Rows named = rows.withIds(rows.ids().length == 0 ? nextIds(rows.count()) : rows.ids());
          for (long id : named.ids()) {
            if (store.find(id) >= 0) {
              throw new IllegalArgumentException("id " + id + " is there already");
            }
          }
          put(named);
          return named.ids();
        });
  }

  private long[] nextIds(int count) {
    long[] ids = new long[count];
    Arrays.setAll(ids, i -> store.nextId() + i);
    return ids;
  }

  /**
   * Adds one row with the next id.
   *
   * @param label -1 for none
   * @return its id
   * @throws IllegalArgumentException as for {@link #add(Rows)}
   */
  public long add(float[] embedding, int label, String text) {
    Embeddings one = new Embeddings(embedding, embedding.length, new int[] {label});
    return add(Rows.of(one).withTexts(List.of(text)))[0];
  }

  /**
   * Gives rows that are there other embeddings, labels and texts.
   *
   * @param rows with ids
   * @throws IllegalArgumentException if the dimension is another, there are no ids, or one is not
   *     there; nothing has changed then
   */
  public void update(Rows rows) {
    Object unused =
        changing(
            () -> {
              checkDim("rows", rows.embeddings());
              if (rows.ids().length != rows.count()) {
                throw new IllegalArgumentException("an update needs the ids of its rows");
              }
              Rows named = rows.withIds(rows.ids()); // checks again, as add does
              int[] places = places(named.ids());
              put(named);
              return places;
            });
  }

  /**
   * Deletes rows. Their ids are not assigned again.
   *
   * @throws IllegalArgumentException if one is not there, or there twice; nothing has changed then
   */
  public void delete(long... ids) {
    long[] own = ids.clone();
    Rows.checkDiffer(own);
    Object unused =
        changing(
            () -> {
              int[] places = places(own);
              store.remove(own);
              tellSearch(places, new int[0]);
              return places;
            });
  }

  private void put(Rows rows) {
    int[] before =
        Arrays.stream(rows.ids()).mapToInt(store::find).filter(row -> row >= 0).toArray();
    tellSearch(before, store.put(rows));
  }

  private void tellSearch(int[] removed, int[] added) {
    try {
      search.removed(removed);
      search.added(added);
    } catch (RuntimeException | Error e) { // rows and search are at odds now
      broken = e;
      throw e;
    }
  }

  /** Where rows are. */
  private int[] places(long[] ids) {
    return Arrays.stream(ids).mapToInt(this::place).toArray();
  }

  private int place(long id) {
    int row = store.find(id);
    if (row < 0) {
      throw new IllegalArgumentException("there is no row of id " + id);
    }
    return row;
  }

  private void checkDim(String name, Embeddings embeddings) {
    if (embeddings.dim() != store.dim()) {
      throw new IllegalArgumentException(
          name + " must have the index's dimension (" + store.dim() + "), was " + embeddings.dim());
    }
  }

  /** The row of an id; empty if there is none. */
  public Optional<IndexRow> get(long id) {
    return reading(
        () -> {
          int row = store.find(id);
          return row < 0 ? Optional.empty() : Optional.of(row(row));
        });
  }

  private IndexRow row(int row) {
    float[] embedding = new float[store.dim()];
    store.read(row, row + 1, FloatBuffer.wrap(embedding));
    return new IndexRow(store.id(row), embedding, store.label(row), store.text(row));
  }

  /**
   * Reads all rows, in the order in which they are kept: that of adding, as long as nothing is
   * updated or deleted. Nobody changes the index meanwhile; the reader must not either.
   */
  public void forEach(Consumer<IndexRow> reader) {
    Object unused =
        reading(
            () -> {
              IntStream.range(0, store.rows())
                  .filter(store::contains)
                  .forEach(row -> reader.accept(row(row)));
              return this;
            });
  }

  /** The k nearest rows; see {@link #lookup(Embeddings, Lookup)}. */
  public List<Neighbour> lookup(float[] query, int k) {
    return lookup(query, Lookup.nearest(k));
  }

  /** The nearest rows of one query; see {@link #lookup(Embeddings, Lookup)}. */
  public List<Neighbour> lookup(float[] query, Lookup lookup) {
    return lookup(new Embeddings(query, query.length, new int[] {-1}), lookup).get(0);
  }

  /**
   * The nearest rows of each query, nearest first; of rows at the same distance, those that are
   * kept first.
   *
   * @param queries labels are not looked at
   * @throws IllegalArgumentException if the dimension is another, or a value is not finite
   */
  public List<List<Neighbour>> lookup(Embeddings queries, Lookup lookup) {
    return reading(
        () -> {
          checkDim("queries", queries);
          Rows.checkVectors("queries", queries);
          return new Finder(store, search).find(queries, lookup);
        });
  }

  /**
   * The labels of the nearest rows of each query, as metrics and votes look at them.
   *
   * @param k from 1 to the number of rows
   * @throws IllegalArgumentException if k is out of range, the dimension is another, a value is not
   *     finite, or a row that was found has no label
   */
  public RankedLabels ranked(Embeddings queries, int k) {
    return reading(
        () -> {
          checkDim("queries", queries);
          Rows.checkVectors("queries", queries);
          Neighbours found = search.find(queries, k);
          for (int row : found.indices()) {
            if (store.label(row) < 0) {
              throw new IllegalArgumentException(
                  "rows that are found need labels, that of id " + store.id(row) + " has none");
            }
          }
          return RankedLabels.of(found, queries.labels(), labels());
        });
  }

  /**
   * How well the nearest rows have the class of the query, as the index finds them.
   *
   * @param retrieval its distance does not matter
   */
  RetrievalResult evaluate(Retrieval retrieval, Embeddings queries) {
    return reading(
        () -> {
          checkDim("queries", queries);
          Rows.checkVectors("queries", queries);
          String how =
              (method instanceof Exact ? "exact" : method)
                  + ", "
                  + store.info().distance().title()
                  + ", "
                  + store.size()
                  + " references";
          return retrieval.evaluate(queries, search, labels(), how);
        });
  }

  private int[] labels() {
    int[] labels = new int[store.rows()];
    Arrays.setAll(labels, row -> store.contains(row) ? store.label(row) : -1);
    return labels;
  }

  /**
   * Writes all rows to a file, or replaces it: even if the process is killed, there is the whole of
   * it or what was before. Lookups go on meanwhile. What was deleted leaves no trace in the file.
   *
   * @throws IllegalStateException if what is kept of the model is beyond 256 MB
   * @throws UncheckedIOException if it cannot be written
   */
  public void save(Path file) {
    Object unused =
        reading(
            () -> {
              IndexFile.write(file, store, search);
              return file;
            });
  }

  /**
   * Frees the memory. Waits for the calls under way; later ones are refused.
   *
   * @throws IllegalStateException if it is called by one of them, in {@link #forEach} or a filter
   */
  @Override
  public void close() {
    checkNotReading("closed");
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        try (store) {
          search.close();
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
