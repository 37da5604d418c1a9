package io.tfsim.index;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Rows in this process: those of a file, if there is one, and after them those put in since, in
 * memory.
 *
 * <p>Holes among the rows in memory are filled again; those of the file stay until it is saved.
 */
final class LocalStore implements Store {
  /** Most rows: an array of them can be made, and their numbers can be hashed. */
  static final int MOST_ROWS = 1 << 29;

  private final Optional<MappedRows> file;
  private final int inFile;
  private final MemoryRows memory;
  private final RowsById byId;
  private final BitSet holes = new BitSet();
  private final BitSet refillable = new BitSet();
  private IndexInfo info;
  private long nextId;
  private boolean closed;

  private LocalStore(IndexInfo info, Optional<MappedRows> file, RowsById byId, long nextId) {
    this.info = info;
    this.file = file;
    this.inFile = file.map(MappedRows::count).orElse(0);
    this.memory = new MemoryRows(info.dim());
    this.byId = byId;
    this.nextId = nextId;
  }

  /** Without rows. */
  static LocalStore empty(IndexInfo info) {
    return new LocalStore(info, Optional.empty(), new RowsById(0), 0);
  }

  /** With the rows of a file. */
  static LocalStore of(IndexInfo info, MappedRows file, RowsById byId, long nextId) {
    return new LocalStore(info, Optional.of(file), byId, nextId);
  }

  @Override
  public IndexInfo info() {
    return info;
  }

  @Override
  public void setInfo(IndexInfo newInfo) {
    info = newInfo;
  }

  @Override
  public int dim() {
    return info.dim();
  }

  @Override
  public int rows() {
    return inFile + memory.count();
  }

  @Override
  public int size() {
    return byId.size();
  }

  @Override
  public boolean contains(int row) {
    return row >= 0 && row < rows() && !holes.get(row);
  }

  @Override
  public void read(int from, int to, FloatBuffer target) {
    checkOpen();
    if (from < inFile) {
      file.orElseThrow().read(from, Math.min(to, inFile), target);
    }
    if (to > inFile) {
      memory.read(Math.max(from, inFile) - inFile, to - inFile, target);
    }
  }

  private RowBlock block(int row) {
    checkOpen();
    return row < inFile ? file.orElseThrow() : memory;
  }

  private int place(int row) {
    return row < inFile ? row : row - inFile;
  }

  @Override
  public long nextId() {
    return nextId;
  }

  /** Keeps ids below this from being assigned. */
  void raiseNextId(long least) {
    nextId = Math.max(nextId, least);
  }

  @Override
  public int find(long id) {
    return byId.get(id);
  }

  @Override
  public long id(int row) {
    return block(row).id(place(row));
  }

  @Override
  public int label(int row) {
    return block(row).label(place(row));
  }

  @Override
  public String text(int row) {
    return block(row).text(place(row));
  }

  @Override
  public int[] put(Rows rows) {
    checkOpen();
    int count = rows.count();
    int[] numbers = numbers(count); // what fails, fails here: nothing has changed yet
    for (int i = 0; i < count; i++) {
      int row = numbers[i];
      memory.set(row - inFile, rows.embeddings().values(), i * dim());
      long id = rows.ids()[i];
      memory.set(row - inFile, id, rows.embeddings().labels()[i], rows.text(i));
      holes.clear(row);
      refillable.clear(row);
      int before = byId.put(id, row);
      if (before >= 0) {
        makeHole(before);
      }
      nextId = Math.max(nextId, id + 1);
    }
    return numbers;
  }

  /** Numbers for new rows: holes first, then new ones. Memory is there afterwards. */
  private int[] numbers(int count) {
    int[] numbers = new int[count];
    int filled = 0;
    for (int hole = refillable.nextSetBit(0);
        hole >= 0 && filled < count;
        hole = refillable.nextSetBit(hole + 1)) {
      numbers[filled++] = hole;
    }
    int added = count - filled;
    if (added > MOST_ROWS - rows()) {
      throw new IllegalStateException(
          "an index has at most "
              + MOST_ROWS
              + " rows, has "
              + rows()
              + " and cannot get "
              + added);
    }
    int next = rows();
    for (int i = filled; i < count; i++) {
      numbers[i] = next++;
    }
    memory.reserve(next - inFile);
    byId.reserve(count);
    return numbers;
  }

  private void makeHole(int row) {
    holes.set(row);
    if (row >= inFile) {
      refillable.set(row);
      memory.forgetText(row - inFile);
    }
  }

  @Override
  public void remove(long[] ids) {
    checkOpen();
    for (long id : ids) {
      int row = byId.remove(id);
      if (row < 0) {
        throw new IllegalStateException("there is no row " + id + " of " + Arrays.toString(ids));
      }
      makeHole(row);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the rows are closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    memory.clear();
    file.ifPresent(MappedRows::clear);
  }
}
