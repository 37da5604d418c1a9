package io.tfsim.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.augment.Augmenter;
import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.data.Source;
import io.tfsim.evaluation.Points;
import io.tfsim.graph.Execution;
import io.tfsim.testing.Refusal;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class ExampleImagesTest {
  private static final Execution EXECUTION = Execution.seeded(3).withIntraOpThreads(1);
  private static final Pictures COLOURS = Pictures.noise(5, Shape.of(4, 6, 3), 3);
  private static final Pictures GRAYS = Pictures.noise(5, Shape.of(4, 6, 1), 3);

  private static void assertIs(BufferedImage image, Pictures pictures, int index) {
    int channels = (int) pictures.shape().get(2);
    assertThat(image.getWidth()).isEqualTo(6);
    assertThat(image.getHeight()).isEqualTo(4);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 6; x++) {
        int at = ((index * 4 + y) * 6 + x) * channels;
        float red = pictures.values()[at];
        float green = pictures.values()[at + (channels == 3 ? 1 : 0)];
        float blue = pictures.values()[at + (channels == 3 ? 2 : 0)];
        assertThat(image.getRGB(x, y) & 0xFFFFFF)
            .isEqualTo((int) red << 16 | (int) green << 8 | (int) blue);
      }
    }
  }

  @Test
  void images_are_read_in_the_order_asked_for() {
    List<BufferedImage> images = ExampleImages.read(COLOURS, EXECUTION, 4, 0, 3);
    assertThat(images).hasSize(3);
    assertIs(images.get(0), COLOURS, 4);
    assertIs(images.get(1), COLOURS, 0);
    assertIs(images.get(2), COLOURS, 3);
    assertIs(ExampleImages.read(GRAYS, EXECUTION, 2).get(0), GRAYS, 2);
  }

  @Test
  void each_row_is_an_image_and_its_views() {
    Source some = COLOURS.subset(2, 1);
    var three = new ExampleImages.ViewsOf(3, EXECUTION);
    List<List<BufferedImage>> same = ExampleImages.views(some, Augmenter.none(), three);
    assertThat(same).hasSize(2).allSatisfy(row -> assertThat(row).hasSize(4));
    for (BufferedImage image : same.get(0)) {
      assertIs(image, COLOURS, 2);
    }
    List<List<BufferedImage>> crops = ExampleImages.views(some, RandomResizedCrop.area(0.1), three);
    assertIs(crops.get(1).get(0), COLOURS, 1);
    assertThat(crops.get(1).stream().map(image -> image.getRGB(0, 0)).distinct())
        .hasSizeGreaterThan(1);
  }

  @Test
  void the_first_of_each_class_come_first() {
    assertThat(ExampleImages.ofDifferentClasses(COLOURS, 2)).containsExactly(0, 1);
    assertThat(ExampleImages.ofDifferentClasses(COLOURS, 4)).containsExactly(0, 1, 2, 3);
    assertThat(ExampleImages.ofDifferentClasses(COLOURS, 9)).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void what_is_no_image_is_refused() {
    assertThat(ExampleImages.isImage(GRAYS.spec())).isTrue();
    new Refusal(
            "examples must be images, (height, width, 1 or 3) in a bounded range, was [6] in any"
                + " finite number",
            () -> ExampleImages.read(Points.clouds(1, 6, 3), EXECUTION, 0))
        .check();
  }
}
