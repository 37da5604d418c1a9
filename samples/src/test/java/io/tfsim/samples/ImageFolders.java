package io.tfsim.samples;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Folders of small image files: circles, squares, noise. */
final class ImageFolders {
  private ImageFolders() {}

  /** Writes {@code perClass} PNG and JPEG files of different sizes for each of three classes. */
  static void write(Path directory, int perClass) throws IOException {
    Random random = new Random(1);
    for (int c = 0; c < 3; c++) {
      Path folder = Files.createDirectories(directory.resolve("class-" + c));
      for (int i = 0; i < perClass; i++) {
        BufferedImage image =
            new BufferedImage(
                20 + random.nextInt(30), 20 + random.nextInt(30), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(random.nextInt(1 << 24)));
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setColor(new Color(random.nextInt(1 << 24)));
        if (c == 0) {
          graphics.fillOval(4, 4, 14, 14);
        } else if (c == 1) {
          graphics.fillRect(4, 4, 14, 14);
        }
        graphics.dispose();
        String format = i % 2 == 0 ? "png" : "jpg";
        ImageIO.write(image, format, folder.resolve(i + "." + format).toFile());
      }
    }
  }
}
