package io.tfsim.distances;

import org.tensorflow.Tensor;

/** The closeness of all pairs of some queries and keys. Owns native memory: close it. */
public final class Pairs implements AutoCloseable {
  private final Tensor closeness;
  private final int keys;
  private final boolean coarse;

  /** Of each key, what is still to be subtracted; empty if nothing is. */
  private final float[] subtracted;

  /**
   * Takes a tensor.
   *
   * @param closeness (queries, keys), in bfloat16 if it is coarse, else in single precision
   */
  Pairs(Tensor closeness, int keys, boolean coarse, float[] subtracted) {
    this.closeness = closeness;
    this.keys = keys;
    this.coarse = coarse;
    this.subtracted = subtracted;
  }

  /** A reader; each thread has its own. */
  public Reader reader() {
    return new Reader();
  }

  @Override
  public void close() {
    closeness.close();
  }

  /** The closeness of one query after the other to each key. */
  public final class Reader {
    private final float[] floats = new float[keys];
    private final short[] halves = new short[coarse ? keys : 0];

    /** Whether {@link #floats} has the closeness. */
    private boolean wide;

    private Reader() {}

    /** Goes to a query. */
    public Reader read(int query) {
      var data = closeness.asRawTensor().data();
      long at = (long) query * keys;
      wide = !coarse;
      if (coarse) {
        data.asShorts().offset(at).read(halves);
      } else {
        data.asFloats().offset(at).read(floats);
      }
      return this;
    }

    /** Number of keys. */
    public int keys() {
      return keys;
    }

    /** The closeness to a key. */
    public float get(int key) {
      return wide ? floats[key] : widened(halves[key]);
    }

    /**
     * The next key that is as close, or so close that in bfloat16 it may be; the number of keys if
     * there is none.
     *
     * @param from where to begin
     * @param least the least closeness
     */
    public int next(int from, float least) {
      if (!wide && least > 0 && subtracted.length == 0) {
        // positive floats have the order of their bits, and negative ones are negative as integers
        return next(halves, from, (short) (Float.floatToRawIntBits(least) >>> Short.SIZE));
      }
      if (!wide) {
        widen();
      }
      return next(floats, from, least);
    }

    private void widen() {
      widen(halves, floats);
      for (int i = 0; i < subtracted.length; i++) {
        floats[i] -= subtracted[i];
      }
      wide = true;
    }

    // loops by themselves, so that they are compiled as such

    private static void widen(short[] halves, float[] floats) {
      for (int i = 0; i < floats.length; i++) {
        floats[i] = widened(halves[i]);
      }
    }

    private static float widened(short half) {
      return Float.intBitsToFloat(half << Short.SIZE);
    }

    private static int next(short[] x, int from, short least) {
      int i = from;
      while (i < x.length && x[i] < least) {
        i++;
      }
      return i;
    }

    private static int next(float[] x, int from, float least) {
      int i = from;
      while (i < x.length && !(x[i] >= least)) { // NaN is passed over
        i++;
      }
      return i;
    }
  }
}
