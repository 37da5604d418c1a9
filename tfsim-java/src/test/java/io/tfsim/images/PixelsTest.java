package io.tfsim.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelsTest {
  private static final int[] RED_AND_MORE = {0xff0000, 0x01ff7f, 0x102030, 0xfefdfc, 0, 0xffffff};

  /** Two rows of three. */
  private static BufferedImage colours(int type, int alpha) {
    BufferedImage image = new BufferedImage(3, 2, type);
    for (int i = 0; i < 6; i++) {
      image.setRGB(i % 3, i / 3, RED_AND_MORE[i] | alpha << 24);
    }
    return image;
  }

  private static int[] packed(BufferedImage image) {
    byte[] rgb = Pixels.rgb(image);
    int[] packed = new int[rgb.length / 3];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | (rgb[3 * i + 2] & 255);
    }
    return packed;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE
      })
  void colours_come_row_by_row(int type) {
    assertThat(packed(colours(type, 255))).containsExactly(RED_AND_MORE);
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_4BYTE_ABGR})
  void transparency_is_dropped(int type) {
    assertThat(packed(colours(type, 3))).containsExactly(RED_AND_MORE);
    assertThat(packed(colours(type, 0))).containsExactly(RED_AND_MORE);
  }

  @Test
  void colours_multiplied_by_their_transparency_are_divided_by_it() {
    // 0x80 of 0xff: half, in steps of two
    int[] colours = packed(colours(BufferedImage.TYPE_INT_ARGB_PRE, 0x80));
    assertThat(colours[0]).isEqualTo(0xff0000);
    assertThat(colours[5]).isEqualTo(0xffffff);
  }

  @Test
  void few_bits_are_spread_over_a_byte() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_565_RGB);
    image.setRGB(0, 0, 0xffffff);
    assertThat(packed(image)).containsExactly(0xffffff, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
  void gray_is_taken_as_it_is_stored(int type) {
    BufferedImage image = new BufferedImage(3, 1, type);
    int scale = type == BufferedImage.TYPE_USHORT_GRAY ? 256 : 1;
    image.getRaster().setSample(0, 0, 0, 128 * scale);
    image.getRaster().setSample(1, 0, 0, 255 * scale + scale - 1);
    assertThat(packed(image)).containsExactly(0x808080, 0xffffff, 0);
  }

  @Test
  void indices_are_looked_up() {
    byte[] reds = {1, (byte) 200};
    byte[] greens = {2, (byte) 100};
    byte[] blues = {3, 50};
    ColorModel palette = new IndexColorModel(1, 2, reds, greens, blues, 0);
    BufferedImage image =
        new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, (IndexColorModel) palette);
    image.getRaster().setSample(1, 0, 0, 1);
    assertThat(packed(image)).containsExactly(0x010203, 0xc86432);
  }

  @Test
  void the_upper_eight_of_sixteen_bits_are_taken() {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 1, 1, 4, new Point(0, 0));
    raster.setPixel(0, 0, new int[] {0x12ff, 0xfeff, 0x0180, 7});
    assertThat(packed(new BufferedImage(model, raster, false, null))).containsExactly(0x12fe01);
  }

  @Test
  void a_part_of_an_image_is_a_part() {
    BufferedImage gray = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
    gray.getRaster().setSample(2, 1, 0, 9);
    assertThat(packed(gray.getSubimage(1, 1, 2, 1))).containsExactly(0, 0x090909);
    assertThat(packed(colours(BufferedImage.TYPE_INT_RGB, 255).getSubimage(1, 1, 2, 1)))
        .containsExactly(0, 0xffffff);
  }

  @Test
  void other_colour_spaces_are_converted() {
    ColorModel linear =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 1, 1, 3, new Point(0, 0));
    raster.setPixel(0, 0, new int[] {55, 55, 55});
    int[] half = packed(new BufferedImage(linear, raster, false, null));
    // sRGB's curve: 55/255 of the light is 1.055 * 0.2157^(1/2.4) - 0.055 = 0.502
    assertThat(half[0] & 255).isBetween(126, 130);
  }
}
