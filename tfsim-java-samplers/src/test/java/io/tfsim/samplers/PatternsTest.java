package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.samplers.PatternScene.Mark;
import io.tfsim.samplers.Patterns.Part;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class PatternsTest {
  private static final int PIXELS = 32 * 32 * 3;

  /** Of 1,000 test images, chance gets 10 % right, with a standard deviation of 1 %. */
  private static final double NEAR_CHANCE = 0.14;

  @Test
  void default_size_is_5000_and_1000_images_of_32_by_32_by_3_bytes() {
    ImageDataset data = Generated.patterns(0).draw();
    assertThat(data.train().size()).isEqualTo(5_000);
    assertThat(data.test().size()).isEqualTo(1_000);
    assertThat(data.train().spec())
        .isEqualTo(new ExampleSpec(Shape.of(32, 32, 3), ValueRange.BYTES, 10));
    assertThat(data.heldOut()).isFalse();
    assertThat(data.classNames()).hasSize(10).contains("ring", "triangle");
  }

  @Test
  void classes_are_balanced_and_shuffled() {
    ImageDataset data = Generated.patterns(3).withImages(1_005).withTestImages(50).draw();
    int[] labels = data.train().labels();
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      assertThat(IntStream.of(labels).filter(l -> l == wanted).count()).isBetween(100L, 101L);
      assertThat(IntStream.of(data.test().labels()).filter(l -> l == wanted)).hasSize(5);
    }
    assertThat(IntStream.of(labels).limit(10).distinct().count()).isLessThan(10);
  }

  @Test
  void one_seed_gives_the_same_bytes_everywhere() throws NoSuchAlgorithmException {
    ImageDataset data = Generated.patterns(42).withImages(200).withTestImages(100).draw();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(Fetched.bytes(data.train()));
    digest.update(Fetched.bytes(data.test()));
    IntStream.of(data.train().labels()).forEach(label -> digest.update((byte) label));
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("9b46e0d72d425724a98e6d468519338899dae9c70751fbe5fc659ea774e1551c");
  }

  @Test
  void seeds_and_parts_differ() {
    Patterns few = Generated.patterns(1).withImages(20).withTestImages(20);
    byte[] train = Fetched.bytes(few.draw().train());
    assertThat(Fetched.bytes(few.draw().train())).isEqualTo(train);
    assertThat(Fetched.bytes(few.draw().test())).isNotEqualTo(train);
    assertThat(Fetched.bytes(new Patterns(2, 20, 20).draw().train())).isNotEqualTo(train);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 42})
  void neighbours_by_raw_pixels_are_of_one_class_little_more_often_than_by_chance(long seed) {
    ImageDataset data = Generated.patterns(seed).draw();
    double accuracy = pixels(data.train()).neighbourAccuracy(pixels(data.test()));
    // The demand is 2.5 times chance; this leaves a margin.
    assertThat(accuracy).isBetween(0.05, 0.18);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void what_is_drawn_beside_the_figure_says_nothing_about_the_class(long seed) {
    ImageDataset data = Generated.patterns(seed).draw();
    var train = new Features(scenes(Part.TRAIN, seed, 5_000), data.train().labels());
    var test = new Features(scenes(Part.TEST, seed, 1_000), data.test().labels());
    assertThat(train.scaledBy(train).neighbourAccuracy(test.scaledBy(train)))
        .isLessThan(NEAR_CHANCE);
    assertThat(train.scaledBy(train).nearestMeanAccuracy(test.scaledBy(train)))
        .isLessThan(NEAR_CHANCE);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void mean_colour_and_contrast_of_an_image_say_next_to_nothing_about_the_class(long seed) {
    ImageDataset data = Generated.patterns(seed).draw();
    Features train = statistics(data.train());
    Features test = statistics(data.test());
    assertThat(train.scaledBy(train).neighbourAccuracy(test.scaledBy(train)))
        .isLessThan(NEAR_CHANCE);
    assertThat(train.scaledBy(train).nearestMeanAccuracy(test.scaledBy(train)))
        .isLessThan(NEAR_CHANCE);
  }

  @Test
  void the_tests_above_would_see_a_feature_that_tells_the_class() {
    int[] labels = IntStream.range(0, 1_000).map(i -> i % 10).toArray();
    float[][] features = new float[1_000][];
    for (int i = 0; i < features.length; i++) {
      features[i] = new float[] {labels[i], i * 7 % 31};
    }
    var data = new Features(features, labels);
    assertThat(data.scaledBy(data).neighbourAccuracy(data.scaledBy(data))).isGreaterThan(0.9);
    assertThat(data.scaledBy(data).nearestMeanAccuracy(data.scaledBy(data))).isGreaterThan(0.9);
  }

  @Test
  void every_scene_has_copies_inside_the_image_that_stand_out() {
    for (int i = 0; i < 2_000; i++) {
      PatternScene scene = Part.TRAIN.scene(5, i);
      assertThat(scene.marks()).hasSizeBetween(2, 6);
      for (Mark mark : scene.marks()) {
        assertThat(mark.size()).isBetween(7.0, 14.0);
        assertThat(mark.centre().x()).isBetween(3.0, 29.0);
        assertThat(mark.centre().y()).isBetween(3.0, 29.0);
        assertThat(Math.abs(mark.colour().brightness() - scene.background().brightness()))
            .isGreaterThanOrEqualTo(30);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Motif.class)
  void all_figures_have_the_same_area(Motif motif) {
    int inside = 0;
    for (int i = 0; i < 300; i++) {
      for (int j = 0; j < 300; j++) {
        inside += motif.contains(-1.5 + (j + 0.5) / 100, -1.5 + (i + 0.5) / 100) ? 1 : 0;
      }
    }
    assertThat(inside / 1e4).isBetween(Motif.AREA - 0.05, Motif.AREA + 0.05);
  }

  @Test
  void refuses_fewer_images_than_classes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Generated.patterns(0).withImages(9))
        .withMessage("images must be >= 10, was 9");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Generated.patterns(0).withTestImages(0))
        .withMessage("testImages must be >= 10, was 0");
  }

  @Test
  void refuses_more_images_than_an_array_can_hold() {
    assertThat(Generated.patterns(0).withImages(699_050).images()).isEqualTo(699_050);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Generated.patterns(0).withImages(699_051))
        .withMessage("images must be <= 699050, was 699051");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Generated.patterns(0).withTestImages(1_000_000))
        .withMessage("testImages must be <= 699050, was 1000000");
  }

  private static Features pixels(Source source) {
    byte[] bytes = Fetched.bytes(source);
    float[][] rows = new float[source.size()][PIXELS];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < PIXELS; j++) {
        rows[i][j] = (bytes[i * PIXELS + j] & 0xff) / 255f;
      }
    }
    return new Features(rows, source.labels());
  }

  /** Mean and standard deviation of each channel. */
  private static Features statistics(Source source) {
    Features pixels = pixels(source);
    float[][] rows = new float[source.size()][6];
    for (int i = 0; i < rows.length; i++) {
      for (int channel = 0; channel < 3; channel++) {
        int first = channel;
        float[] image = pixels.row(i);
        double mean =
            IntStream.range(0, 1024).mapToDouble(p -> image[p * 3 + first]).average().orElseThrow();
        double square =
            IntStream.range(0, 1024)
                .mapToDouble(p -> Math.pow(image[p * 3 + first] - mean, 2))
                .average()
                .orElseThrow();
        rows[i][channel] = (float) mean;
        rows[i][3 + channel] = (float) Math.sqrt(square);
      }
    }
    return new Features(rows, source.labels());
  }

  private static float[][] scenes(Part part, long seed, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> features(part.scene(seed, i)))
        .toArray(float[][]::new);
  }

  private static float[] features(PatternScene scene) {
    return new float[] {
      (float) scene.background().red(),
      (float) scene.background().green(),
      (float) scene.background().blue(),
      (float) scene.light().x(),
      (float) scene.light().y(),
      (float) scene.cloud(4, 4),
      scene.marks().size(),
      mean(scene, mark -> mark.centre().x()),
      mean(scene, mark -> mark.centre().y()),
      mean(scene, Mark::size),
      mean(scene, Mark::angle),
      mean(scene, mark -> mark.colour().red()),
      mean(scene, mark -> mark.colour().green()),
      mean(scene, mark -> mark.colour().blue())
    };
  }

  private static float mean(PatternScene scene, ToDoubleFunction<Mark> value) {
    return (float) scene.marks().stream().mapToDouble(value).average().orElseThrow();
  }
}
