package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.augment.Augmenter;
import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.samplers.MemorySource;
import io.tfsim.samples.ViewsPicture.Content;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class ViewsPictureTest {
  private static final Execution EXECUTION = Execution.seeded(3).withIntraOpThreads(1);
  private static final Content CONTENT = Content.of(EXECUTION).withoutCaption();

  /** Images of 8 x 8 pixels whose colour is their index, with a ramp in green. */
  private static Source images(int count, int... labels) {
    byte[] pixels = new byte[count * 192];
    for (int i = 0; i < pixels.length; i += 3) {
      pixels[i] = (byte) (10 * (i / 192));
      pixels[i + 1] = (byte) (i % 192);
    }
    MemorySource source = MemorySource.bytes(pixels, Shape.of(8, 8, 3));
    return labels.length == 0 ? source : source.withLabels(labels, 3);
  }

  // 8 pixels are drawn 16 times as large; a cell is 132 wide and high
  private static int pixel(BufferedImage picture, int column, int row) {
    int left = 4 + column * 132 + (column == 0 ? 0 : 8);
    return picture.getRGB(left, 24 + row * 132) & 0xFFFFFF;
  }

  @Test
  void originals_are_in_the_first_column_and_views_beside_them() {
    BufferedImage picture = ViewsPicture.draw(images(3), Augmenter.none(), CONTENT);
    assertThat(picture.getWidth()).isEqualTo(4 + 7 * 132 + 8);
    assertThat(picture.getHeight()).isEqualTo(24 + 3 * 132);
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 7; column++) {
        assertThat(pixel(picture, column, row)).isEqualTo((10 * row) << 16);
      }
    }
  }

  @Test
  void each_view_has_a_draw_of_its_own() {
    BufferedImage picture =
        ViewsPicture.draw(images(1), RandomResizedCrop.area(0.05).withFlip(0), CONTENT);
    Set<Integer> corners = new HashSet<>();
    for (int column = 1; column < 7; column++) {
      corners.add(pixel(picture, column, 0));
    }
    assertThat(corners).hasSizeGreaterThan(3);
  }

  @Test
  void different_classes_come_first() {
    BufferedImage picture = ViewsPicture.draw(images(5, 1, 1, 0, 1, 2), Augmenter.none(), CONTENT);
    assertThat(pixel(picture, 0, 0)).isEqualTo(0);
    assertThat(pixel(picture, 0, 1)).isEqualTo(20 << 16);
    assertThat(pixel(picture, 0, 2)).isEqualTo(40 << 16);
    assertThat(pixel(picture, 0, 3)).isEqualTo(10 << 16);
  }

  @Test
  void shows_at_most_eight() {
    assertThat(ViewsPicture.draw(images(20), Augmenter.none(), CONTENT).getHeight())
        .isEqualTo(24 + 8 * 132);
  }

  @Test
  void one_seed_gives_one_picture() {
    byte[] first = ViewsPicture.png(images(2), RandomResizedCrop.area(0.2), CONTENT);
    assertThat(ViewsPicture.png(images(2), RandomResizedCrop.area(0.2), CONTENT)).isEqualTo(first);
    assertThat(
            ViewsPicture.png(
                images(2),
                RandomResizedCrop.area(0.2),
                Content.of(Execution.seeded(4).withIntraOpThreads(1)).withoutCaption()))
        .isNotEqualTo(first);
  }

  @Test
  void as_many_images_and_views_as_asked_for() {
    BufferedImage picture =
        ViewsPicture.draw(images(5), Augmenter.none(), CONTENT.withImages(2).withViews(3));
    assertThat(picture.getWidth()).isEqualTo(4 + 4 * 132 + 8);
    assertThat(picture.getHeight()).isEqualTo(24 + 2 * 132);
  }

  @Test
  void parameters_stand_below() {
    Content content = Content.of(EXECUTION).withViews(12);
    BufferedImage picture = ViewsPicture.draw(images(2), RandomResizedCrop.area(0.05), content);
    assertThat(picture.getHeight()).isGreaterThan(24 + 2 * 132);
    int dark = 0;
    for (int y = 24 + 2 * 132; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        dark += (picture.getRGB(x, y) & 0xFFFFFF) == 0x404040 ? 1 : 0;
      }
    }
    assertThat(dark).isGreaterThan(500);
    assertThat(ParameterText.lines(RandomResizedCrop.area(0.05), 200))
        .containsExactly(
            "Random Resized Crop: flip probability 0.5, interpolation bilinear",
            "Uniform Area Boxes: min area 0.05, max area 1, max aspect 1.333");
  }

  @Test
  void long_lines_are_wrapped() {
    assertThat(ParameterText.lines(RandomResizedCrop.area(0.05), 40))
        .hasSizeGreaterThan(1)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
  }
}
