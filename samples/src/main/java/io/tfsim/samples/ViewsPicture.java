package io.tfsim.samples;

import io.tfsim.augment.Augmenter;
import io.tfsim.data.Source;
import io.tfsim.evaluation.report.ExampleImages;
import io.tfsim.graph.Checks;
import io.tfsim.graph.Execution;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.tensorflow.ndarray.Shape;

/**
 * A picture of what an augmenter does: a row for each image, the original and some views, and below
 * them the augmenter's parameters.
 */
final class ViewsPicture {
  private static final int CELL = 128; // small images are enlarged to about this
  private static final int GAP = 4;
  private static final int HEADER = 24;
  private static final int LETTER_SCALE = 2;
  private static final int LINE = 20;
  private static final Color TEXT = new Color(0x404040);

  private final Shape image;
  private final int scale;

  /**
   * What is drawn.
   *
   * @param images how many images at most, at least 1
   * @param views how many views of each, at least 1
   * @param caption whether the augmenter's parameters stand below
   * @param execution gives the seed of the views
   */
  record Content(int images, int views, boolean caption, Execution execution) {
    Content {
      Checks.atLeast("images", images, 1);
      Checks.atLeast("views", views, 1);
    }

    /** Eight images and six views of each, and the parameters. */
    static Content of(Execution execution) {
      return new Content(8, 6, true, execution);
    }

    Content withImages(int newImages) {
      return new Content(newImages, views, caption, execution);
    }

    Content withViews(int newViews) {
      return new Content(images, newViews, caption, execution);
    }

    Content withoutCaption() {
      return new Content(images, views, false, execution);
    }
  }

  private ViewsPicture(Shape image) {
    this.image = image;
    this.scale = (int) Math.max(1, CELL / Math.max(image.get(0), image.get(1)));
  }

  /** A PNG of some images of a source, of different classes if possible. */
  static byte[] png(Source source, Augmenter augmenter, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.setUseCache(false); // of files
      if (!ImageIO.write(draw(source, augmenter, content), "png", bytes)) {
        throw new IllegalStateException("this JVM cannot write PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static BufferedImage draw(Source source, Augmenter augmenter, Content content) {
    int[] examples = ExampleImages.ofDifferentClasses(source, content.images());
    List<List<BufferedImage>> rows =
        ExampleImages.views(
            source.subset(examples),
            augmenter,
            new ExampleImages.ViewsOf(content.views(), content.execution()));
    ViewsPicture picture = new ViewsPicture(source.spec().shape());
    List<String> caption = List.of();
    if (content.caption()) {
      int letters = picture.width(1 + content.views()) / PixelFont.width(" ", LETTER_SCALE);
      caption = ParameterText.lines(augmenter, letters - 2);
    }
    return picture.grid(rows, caption);
  }

  private int cellWidth() {
    return (int) image.get(1) * scale + GAP;
  }

  private int width(int columns) {
    return GAP + columns * cellWidth() + 2 * GAP;
  }

  private BufferedImage grid(List<List<BufferedImage>> rows, List<String> caption) {
    int columns = rows.get(0).size();
    int cellHeight = (int) image.get(0) * scale + GAP;
    int bottom = HEADER + rows.size() * cellHeight;
    int captionHeight = caption.isEmpty() ? 0 : caption.size() * LINE + GAP;
    BufferedImage grid =
        new BufferedImage(width(columns), bottom + captionHeight, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = grid.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, grid.getWidth(), grid.getHeight());
    graphics.dispose();
    for (int c = 0; c < columns; c++) {
      int left = GAP + c * cellWidth() + (c == 0 ? 0 : 2 * GAP); // the originals stand apart
      if (c <= 1) {
        PixelFont.draw(grid, c == 0 ? "original" : "views", left, GAP, LETTER_SCALE, TEXT.getRGB());
      }
      for (int r = 0; r < rows.size(); r++) {
        place(grid, rows.get(r).get(c), left, HEADER + r * cellHeight);
      }
    }
    for (int i = 0; i < caption.size(); i++) {
      int top = bottom + GAP + i * LINE;
      PixelFont.draw(grid, caption.get(i), GAP, top, LETTER_SCALE, TEXT.getRGB());
    }
    return grid;
  }

  /** Views may be of other sizes than the image. */
  private void place(BufferedImage grid, BufferedImage view, int left, int top) {
    int cellHeight = (int) image.get(0) * scale;
    int cellWidth = (int) image.get(1) * scale;
    for (int y = 0; y < Math.min(cellHeight, view.getHeight() * scale); y++) {
      for (int x = 0; x < Math.min(cellWidth, view.getWidth() * scale); x++) {
        grid.setRGB(left + x, top + y, view.getRGB(x / scale, y / scale));
      }
    }
  }
}
