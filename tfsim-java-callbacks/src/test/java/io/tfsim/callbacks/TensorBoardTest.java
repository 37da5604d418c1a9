package io.tfsim.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Output;
import io.tfsim.training.Callback;
import io.tfsim.training.History;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;

/** The files as protos; {@link TensorBoardPythonTest} reads them by TensorBoard itself. */
class TensorBoardTest {
  @TempDir Path directory;

  private static List<Event> events(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Event> events = new ArrayList<>();
      for (Path file :
          files.filter(f -> f.getFileName().toString().contains("tfevents")).sorted().toList()) {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          byte[] event = new byte[Math.toIntExact(bytes.getLong())];
          bytes.getInt();
          bytes.get(event);
          bytes.getInt();
          events.add(Event.parseFrom(event));
        }
      }
      return events;
    }
  }

  private record Point(long step, Summary.Value value) {}

  private static List<Point> points(List<Event> events, String tag) {
    return events.stream()
        .flatMap(
            event ->
                event.getSummary().getValueList().stream()
                    .filter(value -> value.getTag().equals(tag))
                    .map(value -> new Point(event.getStep(), value)))
        .toList();
  }

  @Test
  void curves_of_steps_and_epochs() throws IOException {
    List<Double> steps = new ArrayList<>();
    History history =
        Runs.train(
            2,
            Callback.onStepEnd((run, step) -> steps.add(step.loss())),
            TensorBoard.in(directory.resolve("a/b")).everySteps(2));
    List<Event> events = events(directory.resolve("a/b"));
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    List<Point> epochs = points(events, "epoch/val_loss");
    assertThat(epochs).extracting(Point::step).containsExactly(1L, 2L);
    assertThat(epochs.get(1).value().getSimpleValue())
        .isEqualTo(history.values("val_loss").get(1).floatValue());
    List<Point> losses = points(events, "step/loss");
    assertThat(losses).extracting(Point::step).containsExactly(2L, 4L, 6L);
    assertThat(losses.get(1).value().getSimpleValue()).isEqualTo(steps.get(3).floatValue());
    assertThat(
            points(events, "configuration")
                .get(0)
                .value()
                .getTensor()
                .getStringVal(0)
                .toStringUtf8())
        .startsWith("```json\n{\n  \"objective\" : \"simclr\",");
    assertThat(events).allMatch(event -> event.getWallTime() > 1.6e9);
  }

  @Test
  void what_was_written_can_be_read_at_the_end_of_each_epoch() {
    List<Integer> seen = new ArrayList<>();
    Callback reader =
        Callback.onEpochEnd(
            (run, epoch) -> {
              try {
                seen.add(points(events(directory), "epoch/loss").size());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    History unused = Runs.train(3, TensorBoard.in(directory), reader);
    assertThat(seen).containsExactly(1, 2, 3);
  }

  @Test
  void histograms_of_the_weights() throws IOException {
    LabeledPoints points = LabeledPoints.of(1, 48);
    float[] kernel;
    String path;
    try (ContrastiveModel model = Runs.model(points)) {
      History unused =
          model.fit(
              Runs.training(points, 4)
                  .callbacks(TensorBoard.in(directory).withHistograms(model.weights(), 3)));
      path = model.weights().paths().get(0);
      kernel = model.weights().get(path);
    }
    List<Point> histograms = points(events(directory), "weights/" + path);
    assertThat(histograms).extracting(Point::step).containsExactly(1L, 3L, 4L);
    HistogramProto last = histograms.get(2).value().getHisto();
    assertThat(last.getNum()).isEqualTo(kernel.length);
    assertThat(last.getBucketList().stream().mapToDouble(b -> b).sum()).isEqualTo(kernel.length);
    double sum = 0;
    for (float value : kernel) {
      sum += value;
    }
    assertThat(last.getSum()).isCloseTo(sum, within(1e-9));
    // every value up to a limit is in the buckets up to it
    for (int i = 0; i < 30; i++) {
      double limit = last.getBucketLimit(i);
      double below = last.getBucketList().subList(0, i + 1).stream().mapToDouble(b -> b).sum();
      long expected = 0;
      for (float value : kernel) {
        expected += value < limit || i == 29 ? 1 : 0;
      }
      assertThat(below).isEqualTo(expected);
    }
  }

  @Test
  void histograms_of_odd_values() {
    HistogramProto some = Histogram.of(new float[] {1, Float.NaN, 3, Float.POSITIVE_INFINITY});
    assertThat(some.getNum()).isEqualTo(2);
    assertThat(some.getBucket(0)).isEqualTo(1);
    assertThat(some.getBucket(29)).isEqualTo(1);
    assertThat(Histogram.of(new float[] {2, 2, 2}).getBucketList()).containsExactly(3.0);
    assertThat(Histogram.of(new float[] {Float.NaN}).getNum()).isZero();
  }

  @Test
  void pictures_of_views() throws IOException {
    LabeledPoints images = LabeledPoints.of(1, 48).asImages();
    try (ContrastiveModel model = Runs.model(images)) {
      History unused =
          model.fit(
              Runs.training(images, 3)
                  .callbacks(TensorBoard.in(directory).withViews(Runs.NOISE, 2)));
    }
    List<Point> pictures = points(events(directory), "views");
    assertThat(pictures).extracting(Point::step).containsExactly(0L, 2L);
    Summary.Image first = pictures.get(0).value().getImage();
    BufferedImage drawn =
        ImageIO.read(new ByteArrayInputStream(first.getEncodedImageString().toByteArray()));
    // an image and four views of it, of 96 pixels and 4 between
    assertThat(first.getWidth()).isEqualTo(drawn.getWidth()).isEqualTo(5 * 100 - 4);
    assertThat(first.getHeight()).isEqualTo(drawn.getHeight()).isEqualTo(8 * 100 - 4);
    // the original of the third image: its lower right pixel
    float[] pixel = Arrays.copyOfRange(images.points()[2], 9, 12);
    int rgb = drawn.getRGB(90, 290) & 0xffffff;
    assertThat(rgb)
        .isEqualTo(
            Math.round(255 * pixel[0]) << 16
                | Math.round(255 * pixel[1]) << 8
                | Math.round(255 * pixel[2]));
    // views differ from each other, and from those of another epoch
    assertThat(drawn.getRGB(190, 290)).isNotEqualTo(drawn.getRGB(290, 290));
    assertThat(pictures.get(1).value().getImage().getEncodedImageString())
        .isNotEqualTo(first.getEncodedImageString());
  }

  @Test
  void views_are_of_images() {
    assertThatThrownBy(() -> Runs.train(1, TensorBoard.in(directory).withViews(Runs.NOISE, 1)))
        .hasMessage(
            "callback TensorBoard failed: TensorBoard.withViews draws images (height, width, 1 or"
                + " 3), examples were [12]");
  }

  @Test
  void the_projectors_files() throws IOException {
    LabeledPoints images = LabeledPoints.of(2, 7).asImages();
    LabeledPoints train = LabeledPoints.of(1, 48).asImages();
    float[] last;
    try (ContrastiveModel model = Runs.model(train)) {
      var encoder = model.encoder(Output.REPRESENTATION);
      History unused =
          model.fit(
              Runs.training(train, 3)
                  .callbacks(EmbeddingProjector.in(directory, encoder, images).everyEpochs(2)));
      last = encoder.embed(images).row(6);
    }
    Path folder = directory.resolve("projector");
    List<String> rows = Files.readAllLines(folder.resolve("epoch-0003.tsv"));
    assertThat(rows).hasSize(7);
    String[] cells = rows.get(6).split("\t", -1);
    assertThat(cells).hasSize(8);
    for (int d = 0; d < 8; d++) {
      assertThat(Float.parseFloat(cells[d])).isEqualTo(last[d]);
    }
    assertThat(Files.readAllLines(folder.resolve("metadata.tsv")))
        .startsWith("class\tlabel\tnumber", "zero\t0\t0")
        .contains("three plus\t3\t3")
        .hasSize(8);
    BufferedImage sprite = ImageIO.read(folder.resolve("sprite.png").toFile());
    assertThat(sprite.getWidth()).isEqualTo(3 * 2); // 3 × 3 images of 2 × 2
    assertThat(sprite.getHeight()).isEqualTo(3 * 2);
    assertThat(Files.readString(directory.resolve("projector_config.pbtxt")))
        .contains("tensor_name: \"epoch-0001\"", "tensor_path: \"projector/epoch-0003.tsv\"")
        .contains("tensor_shape: 7\n  tensor_shape: 8\n", "single_image_dim: 2");
  }

  @Test
  void the_sprite_is_drawn_batch_by_batch() throws IOException {
    LabeledPoints images = LabeledPoints.of(2, 150).asImages();
    LabeledPoints train = LabeledPoints.of(1, 48).asImages();
    var plan = new ExampleImages.Batches(images).plan(0);
    assertThat(plan.steps()).isEqualTo(3);
    assertThat(plan.batchSize()).isEqualTo(64);
    try (ContrastiveModel model = Runs.model(train)) {
      var encoder = model.encoder(Output.REPRESENTATION);
      History unused =
          model.fit(
              Runs.training(train, 1).callbacks(EmbeddingProjector.in(directory, encoder, images)));
    }
    BufferedImage sprite = ImageIO.read(directory.resolve("projector/sprite.png").toFile());
    assertThat(sprite.getWidth()).isEqualTo(13 * 2);
    assertThat(sprite.getHeight()).isEqualTo(12 * 2);
    for (int i = 0; i < 150; i++) { // the upper left pixel of each image
      float[] pixel = images.points()[i];
      assertThat(sprite.getRGB(i % 13 * 2, i / 13 * 2) & 0xffffff)
          .as("image %d", i)
          .isEqualTo(
              Math.round(255 * pixel[0]) << 16
                  | Math.round(255 * pixel[1]) << 8
                  | Math.round(255 * pixel[2]));
    }
  }

  @Test
  void the_projector_has_the_last_epoch_of_a_run_that_is_stopped_after_it() {
    LabeledPoints train = LabeledPoints.of(1, 48);
    try (ContrastiveModel model = Runs.model(train)) {
      History unused =
          model.fit(
              Runs.training(train, 9)
                  .callbacks(
                      EmbeddingProjector.in(directory, model.encoder(Output.REPRESENTATION), train),
                      Callback.onEpochEnd(
                          (run, epoch) -> {
                            if (epoch.epoch() == 1) {
                              run.stop("enough");
                            }
                          })));
    }
    assertThat(directory.resolve("projector_config.pbtxt"))
        .content()
        .containsOnlyOnce("tensor_name")
        .contains("epoch-0002");
    assertThat(directory.resolve("projector/epoch-0002.tsv")).exists();
  }

  @Test
  void two_runs_in_one_second_have_two_files() throws IOException {
    TensorBoard board = TensorBoard.in(directory);
    History unused = Runs.train(1, board);
    unused = Runs.train(1, board);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
    assertThat(points(events(directory), "epoch/loss")).hasSize(2);
  }
}
