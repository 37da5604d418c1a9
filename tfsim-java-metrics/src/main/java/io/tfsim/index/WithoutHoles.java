package io.tfsim.index;

import io.tfsim.search.Vectors;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * The rows of others that are no holes, with numbers that follow one another: as they are in a
 * file.
 *
 * @param vectors the others
 * @param numbers what each row's number is there
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WithoutHoles(Vectors vectors, int[] numbers) implements Vectors {
  static WithoutHoles of(Vectors vectors) {
    return new WithoutHoles(
        vectors, IntStream.range(0, vectors.rows()).filter(vectors::contains).toArray());
  }

  @Override
  public int dim() {
    return vectors.dim();
  }

  @Override
  public int rows() {
    return numbers.length;
  }

  @Override
  public int size() {
    return numbers.length;
  }

  @Override
  public boolean contains(int row) {
    return row >= 0 && row < numbers.length;
  }

  @Override
  public void read(int from, int to, FloatBuffer target) {
    for (int row = from; row < to; row++) {
      vectors.read(numbers[row], numbers[row] + 1, target);
    }
  }
}
