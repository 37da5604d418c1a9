package io.tfsim.samples;

import io.tfsim.data.InOrder;
import io.tfsim.augment.Augmenter;
import io.tfsim.data.BatchInput;
import io.tfsim.data.BatchReader;
import io.tfsim.data.Source;
import io.tfsim.graph.Checks;
import io.tfsim.graph.Execution;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

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
    int[] examples = examples(source, content.images());
    BatchReader.ReadBatch batch = read(source.subset(examples), augmenter, content);
    ViewsPicture picture = new ViewsPicture(source.spec().shape());
    List<String> caption = List.of();
    if (content.caption()) {
      int letters = picture.width(batch.views().size()) / PixelFont.width(" ", LETTER_SCALE);
      caption = ParameterText.lines(augmenter, letters - 2);
    }
    return picture.grid(batch, examples.length, caption);
  }

  /** The first of each class, in the order in which they come, then others; in that order. */
  private static int[] examples(Source source, int count) {
    Set<Integer> chosen = new LinkedHashSet<>();
    Set<Integer> classes = new HashSet<>();
    for (int i = 0; i < source.size() && chosen.size() < count; i++) {
      if (classes.add(source.label(i))) {
        chosen.add(i);
      }
    }
    for (int i = 0; i < source.size() && chosen.size() < count; i++) {
      chosen.add(i);
    }
    return chosen.stream().mapToInt(i -> i).toArray();
  }

  /** The originals, then the first view of each, the second, …: values in [0, 1]. */
  private static BatchReader.ReadBatch read(Source source, Augmenter augmenter, Content content) {
    BatchInput.Views views =
        (scope, raw, spec) -> {
          List<Operand<TFloating>> all = new ArrayList<>();
          all.add(spec.normalize(scope, raw));
          for (int i = 0; i < content.views(); i++) {
            Augmenter ofView =
                augmenter.forView(i % Math.min(content.views(), augmenter.viewLimit()));
            all.add(ofView.augment(scope.at("augmenter/view_" + i), all.get(0)));
          }
          return all;
        };
    var settings =
        BatchReader.Settings.seeded(content.execution().seed()).withExecution(content.execution());
    try (BatchReader reader = BatchReader.open(InOrder.once(source), views, settings)) {
      return reader.next();
    }
  }

  private int cellWidth() {
    return (int) image.get(1) * scale + GAP;
  }

  private int width(int columns) {
    return GAP + columns * cellWidth() + 2 * GAP;
  }

  private BufferedImage grid(BatchReader.ReadBatch batch, int rows, List<String> caption) {
    int columns = batch.views().size();
    int cellHeight = (int) image.get(0) * scale + GAP;
    int bottom = HEADER + rows * cellHeight;
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
      for (int r = 0; r < rows; r++) {
        place(grid, new View(batch, c, r), left, HEADER + r * cellHeight);
      }
    }
    for (int i = 0; i < caption.size(); i++) {
      int top = bottom + GAP + i * LINE;
      PixelFont.draw(grid, caption.get(i), GAP, top, LETTER_SCALE, TEXT.getRGB());
    }
    return grid;
  }

  /** A view of an image: views may be of other sizes than the image. */
  private record View(BatchReader.ReadBatch batch, int view, int index) {
    int height() {
      return (int) batch.shapes().get(view).get(1);
    }

    int width() {
      return (int) batch.shapes().get(view).get(2);
    }

    int rgb(int y, int x) {
      int channels = (int) batch.shapes().get(view).get(3);
      int pixel = ((index * height() + y) * width() + x) * channels;
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        float value = batch.views().get(view)[pixel + (channels < 3 ? 0 : c)];
        rgb = rgb << 8 | Math.round(255 * Math.max(0, Math.min(1, value)));
      }
      return rgb;
    }
  }

  private void place(BufferedImage grid, View view, int left, int top) {
    int cellHeight = (int) image.get(0) * scale;
    int cellWidth = (int) image.get(1) * scale;
    for (int y = 0; y < Math.min(cellHeight, view.height() * scale); y++) {
      for (int x = 0; x < Math.min(cellWidth, view.width() * scale); x++) {
        grid.setRGB(left + x, top + y, view.rgb(y / scale, x / scale));
      }
    }
  }
}
