package io.tfsim.evaluation.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** An image inside a page: small ones as they are, large ones made smaller. */
final class Thumbnail {
  /** Up to here pixels are kept as they are, in a PNG. */
  private static final int EXACT = 48;

  private static final int LARGEST = 96;
  private static final float QUALITY = 0.85f;

  private Thumbnail() {}

  /** The image as an element. */
  static String element(BufferedImage image, String alternative) {
    boolean exact = Math.max(image.getWidth(), image.getHeight()) <= EXACT;
    String kind = exact ? "png" : "jpeg";
    byte[] bytes = exact ? png(image) : jpeg(smaller(image));
    return "<img alt=\""
        + Html.escape(alternative)
        + "\" src=\"data:image/"
        + kind
        + ";base64,"
        + Base64.getEncoder().encodeToString(bytes)
        + "\">";
  }

  private static BufferedImage smaller(BufferedImage image) {
    BufferedImage now = image;
    double scale = LARGEST / (double) Math.max(image.getWidth(), image.getHeight());
    int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
    // by halves: one large step of bilinear interpolation leaves pixels out
    while (now.getWidth() >= 2 * width && now.getHeight() >= 2 * height) {
      now = scaled(now, now.getWidth() / 2, now.getHeight() / 2);
    }
    return scale < 1 ? scaled(now, width, height) : image;
  }

  private static BufferedImage scaled(BufferedImage image, int width, int height) {
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IllegalStateException("this JVM cannot write PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] jpeg(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
