package io.tfsim.samplers;

import static io.tfsim.samplers.ImageDecoderTest.greatestDifference;
import static io.tfsim.samplers.ImageDecoderTest.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.images.ImageSize;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of every kind of file. */
class ImageFormatsTest {
  private static final ImageSize SIZE = ImageSize.rgb(16, 20);
  private static final Picture SOFT = Picture.soft(16, 20);

  @TempDir Path folder;

  private Path write(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("image." + format);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  private void assertSame(Path file, Picture expected, double tolerance) {
    assertThat(greatestDifference(read(file, SIZE), expected.example(SIZE)))
        .isLessThanOrEqualTo(tolerance);
  }

  private static Picture gray(Picture picture) {
    return Picture.of(picture.height(), picture.width(), (y, x, c) -> picture.pixels()[y][x][0]);
  }

  private static BufferedImage grayImage(Picture picture, int type) {
    BufferedImage image = new BufferedImage(picture.width(), picture.height(), type);
    int scale = type == BufferedImage.TYPE_USHORT_GRAY ? 257 : 1;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        image.getRaster().setSample(x, y, 0, scale * (int) picture.pixels()[y][x][0]);
      }
    }
    return image;
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp"})
  void gray_images_become_gray_rgb(String format) throws IOException {
    Path file = write(grayImage(SOFT, BufferedImage.TYPE_BYTE_GRAY), format);
    assertSame(file, gray(SOFT), format.equals("jpg") ? 9 : 0);
    assertThat(
            greatestDifference(
                read(file, ImageSize.gray(16, 20)), gray(SOFT).example(ImageSize.gray(16, 20))))
        .isLessThanOrEqualTo(format.equals("jpg") ? 9 : .01);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif"})
  void few_colours_are_kept_exactly(String format) throws IOException {
    // GIF has 256 colours at most, and a PNG or BMP of such an image has a palette.
    byte[] reds = new byte[256];
    byte[] greens = new byte[256];
    byte[] blues = new byte[256];
    for (int i = 0; i < 256; i++) {
      reds[i] = (byte) (255 - i);
      greens[i] = (byte) (i * 7);
      blues[i] = (byte) (i / 2);
    }
    BufferedImage image =
        new BufferedImage(
            20,
            16,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 256, reds, greens, blues));
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 20; x++) {
        image.getRaster().setSample(x, y, 0, (y * 20 + x) % 256);
      }
    }
    Path file = write(image, format);
    assertSame(
        file,
        Picture.of(
            16,
            20,
            (y, x, c) -> {
              int i = (y * 20 + x) % 256;
              return new int[] {255 - i, (i * 7) & 0xff, i / 2}[c];
            }),
        0);
  }

  @Test
  void sixteen_bits_are_cut_to_eight() throws IOException {
    Path file = write(grayImage(SOFT, BufferedImage.TYPE_USHORT_GRAY), "png");
    assertThat(Files.readAllBytes(file)[24]).as("bit depth").isEqualTo((byte) 16);
    assertSame(file, gray(SOFT), 0);
  }

  @Test
  void transparency_is_dropped() throws IOException {
    BufferedImage image = SOFT.image(BufferedImage.TYPE_INT_ARGB);
    for (int x = 0; x < 20; x++) {
      image.setRGB(x, 3, (image.getRGB(x, 3) & 0xffffff) | (x << 24));
    }
    assertSame(write(image, "png"), SOFT, 0);
  }

  @Test
  void bmp_of_24_and_32_bits() throws IOException {
    assertSame(write(SOFT.image(BufferedImage.TYPE_3BYTE_BGR), "bmp"), SOFT, 0);
    assertSame(bmp32(), SOFT, 0);
  }

  private Path bmp32() throws IOException {
    ByteBuffer file = ByteBuffer.allocate(54 + 16 * 20 * 4).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(54);
    file.putInt(40).putInt(20).putInt(16).putShort((short) 1).putShort((short) 32);
    file.position(54);
    for (int y = 15; y >= 0; y--) {
      for (double[] pixel : SOFT.pixels()[y]) {
        file.put((byte) pixel[2]).put((byte) pixel[1]).put((byte) pixel[0]).put((byte) 7);
      }
    }
    return Files.write(folder.resolve("32.bmp"), file.array());
  }

  @Test
  void a_compressed_bmp_is_refused_and_not_misread() throws IOException {
    Path file = folder.resolve("rle.bmp");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("bmp").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionType("BI_RLE8");
    try (var out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      BufferedImage image = grayImage(Picture.noise(16, 20), BufferedImage.TYPE_BYTE_INDEXED);
      writer.write(null, new IIOImage(image, null, null), param);
    }
    // as long as pixels would be, for which TensorFlow would take it
    int length = 54 + 256 * 4 + 16 * 20;
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    assertThat(problem(file))
        .startsWith("cannot read image " + file + ": broken BMP of " + length + " bytes")
        .contains("only uncompressed");
  }

  @Test
  void the_first_frame_of_an_animation_is_taken() throws IOException {
    Path file = folder.resolve("a.gif");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (var out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int gray : new int[] {51, 204}) {
        Picture frame = Picture.of(16, 20, (y, x, c) -> gray);
        writer.writeToSequence(
            new IIOImage(frame.image(BufferedImage.TYPE_BYTE_INDEXED), null, null), null);
      }
      writer.endWriteSequence();
    }
    assertThat(read(file, SIZE)).containsOnly(51f);
  }

  /** Four channels of ink, and none of light. */
  private byte[] cmyk(int... inks) throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(0, 20, 16, 4, null);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 20; x++) {
        raster.setPixel(x, y, inks);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(raster, null, null));
    }
    return bytes.toByteArray();
  }

  @Test
  void cmyk_is_converted() throws IOException {
    Path cyan = Files.write(folder.resolve("c.jpg"), cmyk(255, 0, 0, 0));
    assertThat(read(cyan, ImageSize.rgb(1, 1))).containsExactly(0f, 255f, 255f);
    Path darkRed = Files.write(folder.resolve("r.jpg"), cmyk(0, 255, 255, 128));
    assertThat(read(darkRed, ImageSize.rgb(1, 1))).containsExactly(127f, 0f, 0f);
    assertThat(read(darkRed, ImageSize.gray(1, 1))).containsExactly(38f);
    // Adobe's files say so, and hold the inks inverted
    byte[] adobe =
        insertSegment(
            cmyk(0, 255, 255, 255),
            0xee,
            "Adobe\0\144\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(read(Files.write(folder.resolve("a.jpg"), adobe), ImageSize.rgb(1, 1)))
        .containsExactly(0f, 255f, 255f);
  }

  private static byte[] insertSegment(byte[] jpeg, int marker, byte[] content) {
    return ByteBuffer.allocate(jpeg.length + 4 + content.length)
        .put(jpeg, 0, 2)
        .put((byte) 0xff)
        .put((byte) marker)
        .putShort((short) (content.length + 2))
        .put(content)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  @Test
  void exif_orientation_is_not_applied() throws IOException {
    Path plain = SOFT.write(folder.resolve("plain.jpg"), "jpg");
    ByteBuffer exif = ByteBuffer.allocate(32);
    exif.put("Exif\0\0MM".getBytes(StandardCharsets.ISO_8859_1)).putShort((short) 42).putInt(8);
    exif.putShort((short) 1).putShort((short) 0x112).putShort((short) 3).putInt(1).putInt(6 << 16);
    Path turned =
        Files.write(
            folder.resolve("turned.jpg"),
            insertSegment(Files.readAllBytes(plain), 0xe1, exif.array()));
    assertThat(read(turned, SIZE)).isEqualTo(read(plain, SIZE));
  }

  private static String problem(Path file) {
    return ImageFiles.of(List.of(file), SIZE).problem(0).orElseThrow();
  }

  @Test
  void a_readable_file_has_no_problem() throws IOException {
    Path file = SOFT.write(folder.resolve("a.png"), "png");
    assertThat(ImageFiles.of(List.of(file), SIZE).problem(0)).isEmpty();
  }

  @Test
  void the_extension_does_not_matter() throws IOException {
    assertSame(SOFT.write(folder.resolve("a.jpg"), "png"), SOFT, 0);
  }

  @Test
  void an_empty_file() throws IOException {
    Path file = Files.createFile(folder.resolve("empty.jpg"));
    assertThat(problem(file)).isEqualTo("cannot read image " + file + ": it is empty");
  }

  @Test
  void a_text_file() throws IOException {
    Path file = Files.writeString(folder.resolve("text.jpg"), "hello");
    assertThat(problem(file))
        .isEqualTo(
            "cannot read image "
                + file
                + ": it must be JPEG, PNG, GIF or BMP, was 5 bytes that start with 'hello'");
  }

  @Test
  void a_tiff() throws IOException {
    Path file = folder.resolve("photo.jpg");
    ImageIO.write(SOFT.image(BufferedImage.TYPE_INT_RGB), "tif", file.toFile());
    assertThat(problem(file))
        .contains("must be JPEG, PNG, GIF or BMP")
        .contains("start with 4d4d002a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
  void a_file_without_its_end(String format) throws IOException {
    Path file = Picture.noise(64, 64).write(folder.resolve("cut." + format), format);
    byte[] whole = Files.readAllBytes(file);
    int length = whole.length / 2;
    Files.write(file, Arrays.copyOf(whole, length));
    String kind = format.equals("jpg") ? "JPEG" : format.toUpperCase(java.util.Locale.ROOT);
    assertThat(problem(file))
        .startsWith("cannot read image " + file + ": broken " + kind + " of " + length + " bytes")
        .doesNotContain("{{")
        .doesNotContain("[[");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
  void a_header_and_no_more(String format) throws IOException {
    Path file = Picture.noise(64, 64).write(folder.resolve("cut." + format), format);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 4));
    assertThat(problem(file)).contains("of 4 bytes");
  }

  @Test
  void a_file_that_is_not_there() throws IOException {
    Path file = folder.resolve("gone.jpg");
    assertThat(problem(file)).isEqualTo("cannot read image " + file + ": it does not exist");
    Path link = Files.createSymbolicLink(folder.resolve("link.jpg"), file);
    assertThat(problem(link)).isEqualTo("cannot read image " + link + ": it is a link to nothing");
    assertThat(problem(folder)).isEqualTo("cannot read image " + folder + ": it is not a file");
  }
}
