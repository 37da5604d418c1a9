package io.tfsim.index;

import java.util.Arrays;

/**
 * Row numbers by id: a hash table of numbers, without an object for each. A million ids take 24 MB;
 * a {@link java.util.HashMap} would take 80.
 */
final class RowsById {
  private static final int FREE = -1;
  private static final int LEAST = 16;

  private long[] ids;
  private int[] rows;
  private int size;

  /** An empty one with room for some ids. */
  RowsById(int expected) {
    int capacity = LEAST;
    while (capacity < 1 << 30 && capacity < 1.5 * expected) {
      capacity *= 2;
    }
    this.ids = new long[capacity];
    this.rows = new int[capacity];
    Arrays.fill(rows, FREE);
  }

  /** Room for more ids, so that as many {@link #put} cannot fail. */
  void reserve(int more) {
    while (size + (long) more > ids.length * 3L / 4) {
      grow();
    }
  }

  /** The row of an id, or -1. */
  int get(long id) {
    return rows[slot(id)];
  }

  /** Sets the row of an id; gives the one before, or -1. */
  int put(long id, int row) {
    int slot = slot(id);
    int before = rows[slot];
    if (before == FREE) {
      reserve(1);
      slot = slot(id); // that of a larger table, perhaps
      size++;
    }
    ids[slot] = id;
    rows[slot] = row;
    return before;
  }

  /** Takes an id out; gives its row, or -1. */
  int remove(long id) {
    int slot = slot(id);
    int before = rows[slot];
    if (before == FREE) {
      return FREE;
    }
    size--;
    // close the gap: what stands behind it, and was pushed there, moves up
    int gap = slot;
    int next = next(slot);
    while (rows[next] != FREE) {
      int home = home(ids[next]);
      boolean stays = gap < next ? home > gap && home <= next : home > gap || home <= next;
      if (!stays) {
        ids[gap] = ids[next];
        rows[gap] = rows[next];
        gap = next;
      }
      next = next(next);
    }
    rows[gap] = FREE;
    return before;
  }

  int size() {
    return size;
  }

  /** Where an id is, or would be. */
  private int slot(long id) {
    int slot = home(id);
    while (rows[slot] != FREE && ids[slot] != id) {
      slot = next(slot);
    }
    return slot;
  }

  private int home(long id) {
    long mixed = id * 0x9E3779B97F4A7C15L; // golden ratio: spreads ids that follow one another
    return (int) (mixed >>> 32) & (ids.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (ids.length - 1);
  }

  private void grow() {
    long[] oldIds = ids;
    int[] oldRows = rows;
    long[] newIds = new long[2 * oldIds.length];
    int[] newRows = new int[newIds.length];
    Arrays.fill(newRows, FREE);
    ids = newIds; // both, now that there is memory for both
    rows = newRows;
    for (int i = 0; i < oldIds.length; i++) {
      if (oldRows[i] != FREE) {
        int slot = slot(oldIds[i]);
        ids[slot] = oldIds[i];
        rows[slot] = oldRows[i];
      }
    }
  }
}
