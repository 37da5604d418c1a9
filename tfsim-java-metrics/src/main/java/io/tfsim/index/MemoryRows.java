package io.tfsim.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in memory outside the Java heap, in blocks of about a megabyte; only their texts are on the
 * heap. It grows block by block, so that nothing is copied.
 *
 * <p>The blocks are direct buffers: nobody can read what is freed, since it is the garbage
 * collector that frees them, at the latest when their limit is reached ({@code
 * -XX:MaxDirectMemorySize}; as much as the heap may have unless set).
 */
final class MemoryRows implements RowBlock {
  private static final int BLOCK_BYTES = 1 << 20;

  private final int dim;
  private final int perBlock;
  private final List<Block> blocks = new ArrayList<>();
  private final ArrayList<String> texts = new ArrayList<>();

  /** Vectors, ids and labels, one after another in one piece of memory. */
  private record Block(FloatBuffer vectors, ByteBuffer ids, ByteBuffer labels) {
    static Block allocate(int rows, int dim) {
      int vectors = Math.multiplyExact(rows, Math.multiplyExact(dim, Float.BYTES));
      int ids = rows * Long.BYTES;
      int labels = rows * Integer.BYTES;
      ByteBuffer bytes = ByteBuffer.allocateDirect(Math.addExact(vectors, ids + labels));
      return new Block(
          bytes.slice(0, vectors).order(ByteOrder.nativeOrder()).asFloatBuffer(),
          bytes.slice(vectors, ids).order(ByteOrder.nativeOrder()),
          bytes.slice(vectors + ids, labels).order(ByteOrder.nativeOrder()));
    }
  }

  MemoryRows(int dim) {
    this.dim = dim;
    this.perBlock = (int) Math.max(1, BLOCK_BYTES / ((long) dim * Float.BYTES));
  }

  @Override
  public int count() {
    return texts.size();
  }

  /** Room for so many rows, so that {@link #set} of them cannot fail. */
  void reserve(int rows) {
    while ((long) blocks.size() * perBlock < rows) {
      blocks.add(Block.allocate(perBlock, dim));
    }
    if (rows > texts.size()) {
      // half as much again, else each small batch would copy all
      texts.ensureCapacity((int) Math.max(rows, texts.size() * 3L / 2));
    }
  }

  /**
   * Sets a row: one that is there, or the next.
   *
   * @param values the vector, from an offset on
   */
  void set(int row, float[] values, int offset) {
    block(row).vectors.put(row % perBlock * dim, values, offset, dim);
  }

  void set(int row, long id, int label, String text) {
    block(row).ids.putLong(row % perBlock * Long.BYTES, id);
    block(row).labels.putInt(row % perBlock * Integer.BYTES, label);
    if (row == texts.size()) {
      texts.add(text);
    } else {
      texts.set(row, text);
    }
  }

  private Block block(int row) {
    return blocks.get(row / perBlock);
  }

  @Override
  public void read(int from, int to, FloatBuffer target) {
    for (int row = from; row < to; ) {
      int first = row % perBlock;
      int rows = Math.min(perBlock - first, to - row);
      int length = rows * dim;
      target.put(target.position(), block(row).vectors, first * dim, length);
      target.position(target.position() + length);
      row += rows;
    }
  }

  @Override
  public long id(int row) {
    return block(row).ids.getLong(row % perBlock * Long.BYTES);
  }

  @Override
  public int label(int row) {
    return block(row).labels.getInt(row % perBlock * Integer.BYTES);
  }

  @Override
  public String text(int row) {
    return texts.get(row);
  }

  /** Drops a text that nobody asks for any more. */
  void forgetText(int row) {
    texts.set(row, "");
  }

  /** Lets the memory go. */
  void clear() {
    blocks.clear();
    texts.clear();
  }
}
