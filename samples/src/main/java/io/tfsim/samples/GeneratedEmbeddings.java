package io.tfsim.samples;

import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Embeddings of unit length to measure searches on; the same ones for the same numbers. */
enum GeneratedEmbeddings {
  /** Random directions: no structure at all, the hardest for approximate search. */
  SPHERE,
  /**
   * Near a curved surface of 16 dimensions, as embeddings of a trained network are near one of few:
   * points around 1,000 centres, through a random network of one hidden layer (tanh, 64 wide), with
   * a little noise.
   */
  MANIFOLD;

  private static final int LATENT = 16;
  private static final int HIDDEN = 64;
  private static final int CENTRES = 1_000;
  private static final double SPREAD = 0.5;
  private static final double NOISE = 0.05;

  /** Rows that are drawn from one stream of random numbers. */
  private static final int BLOCK = 1_000;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Draws embeddings.
   *
   * @param stream another one gives others of the same kind
   */
  Embeddings draw(int count, int dim, int stream) {
    float[] values = new float[Math.multiplyExact(count, dim)];
    Network network = new Network(dim);
    IntStream.range(0, (count + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(
            block -> {
              Random random = new Random(Recipe.SEED + 1_000_003L * stream + 7_919L * block);
              float[] row = new float[dim];
              for (int i = block * BLOCK; i < Math.min(count, (block + 1) * BLOCK); i++) {
                if (this == SPHERE) {
                  fill(row, random, 1);
                } else {
                  network.draw(row, random);
                }
                scale(row);
                System.arraycopy(row, 0, values, i * dim, dim);
              }
            });
    return new Embeddings(values, dim, new int[count]);
  }

  private static void fill(float[] values, Random random, double size) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (size * random.nextGaussian());
    }
  }

  private static void scale(float[] row) {
    double squares = 0;
    for (float x : row) {
      squares += (double) x * x;
    }
    float factor = (float) (1 / Math.sqrt(squares));
    for (int i = 0; i < row.length; i++) {
      row[i] *= factor;
    }
  }

  /** Centres and weights. */
  private static final class Network {
    private final float[] centres = new float[CENTRES * LATENT];
    private final float[] hidden = new float[HIDDEN * LATENT];
    private final float[] output;

    Network(int dim) {
      Random random = new Random(Recipe.SEED);
      output = new float[dim * HIDDEN];
      fill(centres, random, 1);
      fill(hidden, random, 1 / Math.sqrt(LATENT));
      fill(output, random, 1 / Math.sqrt(HIDDEN));
    }

    void draw(float[] row, Random random) {
      int centre = random.nextInt(CENTRES);
      float[] point = Arrays.copyOfRange(centres, centre * LATENT, (centre + 1) * LATENT);
      for (int i = 0; i < LATENT; i++) {
        point[i] += (float) (SPREAD * random.nextGaussian());
      }
      float[] active = new float[HIDDEN];
      for (int i = 0; i < HIDDEN; i++) {
        active[i] = (float) Math.tanh(dot(hidden, i, point));
      }
      for (int i = 0; i < row.length; i++) {
        row[i] = dot(output, i, active) + (float) (NOISE * random.nextGaussian());
      }
    }

    private static float dot(float[] weights, int row, float[] x) {
      float sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += weights[row * x.length + i] * x[i];
      }
      return sum;
    }
  }
}
