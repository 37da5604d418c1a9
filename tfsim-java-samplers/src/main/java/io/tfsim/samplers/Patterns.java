package io.tfsim.samplers;

import io.tfsim.data.Draws;
import io.tfsim.graph.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/**
 * Images of several copies of one figure each, drawn by a program.
 *
 * <p>The figure (disc, ring, frame, triangle, plus, cross, rows, columns, hourglass, crescent) is
 * the class. How many copies there are, their places, sizes, small turns and colours, and the
 * background with its light, clouds and grain, are drawn without regard to the class, and all
 * figures have the same area. So two crops of one image have the figure in common and little else,
 * and neighbours by raw pixels are of one class about as often as by chance.
 *
 * @param seed another seed gives other images; each image depends on the seed and its index only
 * @param images number of training images, 10 to 699,050 (as many as an array of bytes can hold);
 *     default 5,000
 * @param testImages number of test images, 10 to 699,050; default 1,000
 */
public record Patterns(long seed, int images, int testImages) {
  private static final Motif[] MOTIFS = Motif.values();
  private static final Shape IMAGE = Shape.of(PatternScene.SIZE, PatternScene.SIZE, 3);
  private static final int BYTES = (int) IMAGE.size();
  private static final int MOST_IMAGES = Integer.MAX_VALUE / BYTES;

  /** Checks the ranges given above. */
  public Patterns {
    Checks.atLeast("images", images, MOTIFS.length);
    Checks.atLeast("testImages", testImages, MOTIFS.length);
    Checks.atMost("images", images, MOST_IMAGES);
    Checks.atMost("testImages", testImages, MOST_IMAGES);
  }

  static Patterns seeded(long seed) {
    return new Patterns(seed, 5_000, 1_000);
  }

  /** The same with another number of training images. */
  public Patterns withImages(int newImages) {
    return new Patterns(seed, newImages, testImages);
  }

  /** The same with another number of test images. */
  public Patterns withTestImages(int newTestImages) {
    return new Patterns(seed, images, newTestImages);
  }

  /**
   * Draws the images; 6,000 take about a second. Every class has the same number of them, or one
   * more where the number of images is no multiple of 10.
   */
  public ImageDataset draw() {
    List<String> names =
        Arrays.stream(MOTIFS).map(motif -> motif.name().toLowerCase(Locale.ROOT)).toList();
    return ImageDataset.of(Part.TRAIN.draw(seed, images), Part.TEST.draw(seed, testImages))
        .withClassNames(names);
  }

  /** Training and test images, which have nothing in common. */
  enum Part {
    TRAIN(0),
    TEST(1);

    // What draws are for: each has numbers of its own.
    private static final long SCENE = 0;
    private static final long GRAIN = 1;
    private static final long LABELS = 2;

    private final long key;

    Part(long key) {
      this.key = key;
    }

    MemorySource draw(long seed, int count) {
      byte[] pixels = new byte[count * BYTES];
      int[] labels = labels(seed, count);
      IntStream.range(0, count)
          .parallel()
          .forEach(
              index ->
                  PatternPainter.paint(
                      scene(seed, index),
                      MOTIFS[labels[index]],
                      draws(seed, GRAIN, index),
                      pixels,
                      index * BYTES));
      return MemorySource.bytes(pixels, IMAGE).withLabels(labels, MOTIFS.length);
    }

    /** Everything about an image except its class. */
    PatternScene scene(long seed, int index) {
      return PatternScene.draw(draws(seed, SCENE, index));
    }

    /** As many of each class, in random order. */
    private int[] labels(long seed, int count) {
      int[] order = draws(seed, LABELS, 0).permutation(count);
      return Arrays.stream(order).map(place -> place % MOTIFS.length).toArray();
    }

    private Draws draws(long seed, long purpose, int index) {
      return Draws.of(seed, key, purpose, index);
    }
  }
}
