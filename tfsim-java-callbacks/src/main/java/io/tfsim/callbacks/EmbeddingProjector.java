package io.tfsim.callbacks;

import io.tfsim.data.Source;
import io.tfsim.files.WholeFile;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/**
 * Writes embeddings of examples for TensorBoard's projector, which shows them by PCA, t-SNE and
 * UMAP in the browser, with their labels and, if they are images, their pictures.
 *
 * <pre>{@code
 * EmbeddingProjector.in(directory, model.encoder(Output.REPRESENTATION), test.subset(…))
 * }</pre>
 *
 * <p>Into the directory go {@code projector_config.pbtxt}, and in {@code projector} below it {@code
 * epoch-0010.tsv} (one line per example), {@code metadata.tsv} (label, number, and the name of the
 * class if it has one) and {@code sprite.png}. It may be the directory of {@link TensorBoard}, or
 * one beside it. A source that several callbacks share is embedded once per epoch. After an epoch
 * whose loss is not finite nothing is written.
 */
public final class EmbeddingProjector implements Callback {
  /** Most examples: more make the browser slow, and the sprite larger than TensorBoard takes. */
  public static final int MOST_EXAMPLES = 10_000;

  private static final String FOLDER = "projector";
  private static final int LARGEST_SPRITE = 8192;
  private static final int LARGEST_THUMBNAIL = 64;

  private final Path directory;
  private final Encoder encoder;
  private final Source examples;
  private final Optional<EveryEpochs> when;
  private final List<Integer> epochs = new ArrayList<>();
  private Optional<Picture.Grid> sprite = Optional.empty();

  private EmbeddingProjector(
      Path directory, Encoder encoder, Source examples, Optional<EveryEpochs> when) {
    this.directory = directory;
    this.encoder = encoder;
    this.examples = examples;
    this.when = when;
  }

  /**
   * Writes the embeddings of the last epoch.
   *
   * @param directory is made if it is not there
   * @param encoder a view on the model that trains: {@code model.encoder(…)}
   * @param examples at most {@value #MOST_EXAMPLES}; labels may be missing
   * @throws IllegalArgumentException if there are more examples
   */
  public static EmbeddingProjector in(Path directory, Encoder encoder, Source examples) {
    if (examples.size() > MOST_EXAMPLES) {
      throw new IllegalArgumentException(
          "the projector takes at most "
              + MOST_EXAMPLES
              + " examples, were "
              + examples.size()
              + ": give it a subset");
    }
    return new EmbeddingProjector(directory, encoder, examples, Optional.empty());
  }

  /** The same after the first epoch, each n-th and the last, to go from one to another. */
  public EmbeddingProjector everyEpochs(int n) {
    return new EmbeddingProjector(directory, encoder, examples, Optional.of(new EveryEpochs(n)));
  }

  @Override
  public void onFitStart(Run run) {
    epochs.clear();
    try {
      Files.createDirectories(directory.resolve(FOLDER));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory + ": " + e.getMessage(), e);
    }
    writeMetadata();
    sprite =
        ExampleImages.areImages(examples.spec()) ? Optional.of(drawSprite(run)) : Optional.empty();
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    if (when.map(every -> every.includes(run, epoch)).orElseGet(() -> run.isLast(epoch))) {
      writeEmbeddings(run, epoch);
    }
  }

  /** The last epoch, if a callback after this one has made it the last. */
  @Override
  public void onFitEnd(Run run, History history) {
    int done = history.epochs().size();
    if (done > 0 && !epochs.contains(done)) {
      writeEmbeddings(run, history.epochs().get(done - 1));
    }
  }

  private void writeEmbeddings(Run run, EpochLog epoch) {
    if (!HeldOut.canMeasure(epoch)) {
      return;
    }
    Embeddings embeddings = HeldOut.embed(run, encoder, examples).requireFinite("embeddings");
    int done = epoch.epoch() + 1;
    write(tensorName(done) + ".tsv", out -> writeRows(embeddings, out));
    epochs.add(done);
    WholeFile.write(
        directory.resolve("projector_config.pbtxt"),
        configuration(embeddings).getBytes(StandardCharsets.UTF_8));
  }

  private static String tensorName(int epoch) {
    return "epoch-%04d".formatted(epoch);
  }

  /** Writes lines of a file. */
  @FunctionalInterface
  private interface Lines {
    void writeTo(Writer out) throws IOException;
  }

  private void write(String name, Lines lines) {
    WholeFile.write(
        directory.resolve(FOLDER).resolve(name),
        (OutputStream out) -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          lines.writeTo(writer);
          writer.flush();
        });
  }

  private static void writeRows(Embeddings embeddings, Writer out) throws IOException {
    for (int i = 0; i < embeddings.values().length; i++) {
      out.write(Float.toString(embeddings.values()[i]));
      out.write((i + 1) % embeddings.dim() == 0 ? '\n' : '\t');
    }
  }

  private void writeMetadata() {
    List<String> names = examples.classNames();
    write(
        "metadata.tsv",
        out -> {
          // the first column is what points are labelled by at first
          out.write(names.isEmpty() ? "label\tnumber\n" : "class\tlabel\tnumber\n");
          for (int i = 0; i < examples.size(); i++) {
            int label = examples.label(i);
            if (!names.isEmpty()) {
              // a cell holds neither tabs nor ends of lines
              out.write(label < 0 ? "none" : names.get(label).replaceAll("\\s", " "));
              out.write('\t');
            }
            out.write(label + "\t" + i + "\n");
          }
        });
  }

  /** A square of thumbnails, as the projector expects them: in rows, from the upper left. */
  private Picture.Grid drawSprite(Run run) {
    int columns = (int) Math.ceil(Math.sqrt(examples.size()));
    Shape image = examples.spec().shape();
    long height = image.get(0);
    long width = image.get(1);
    double scale =
        Math.min(
            1,
            Math.min(LARGEST_THUMBNAIL, LARGEST_SPRITE / columns)
                / (double) Math.max(width, height));
    Picture.Grid grid =
        new Picture.Grid(
            columns, Math.max(1, (int) (width * scale)), Math.max(1, (int) (height * scale)), 0);
    Picture.Canvas canvas = new Picture.Canvas(examples.size(), grid);
    ExampleImages.forEach(
        examples,
        (scope, raw, spec) -> List.of(spec.normalize(scope, raw)),
        new ExampleImages.Draw(0, run.execution()),
        canvas::add);
    WholeFile.write(directory.resolve(FOLDER).resolve("sprite.png"), canvas.picture().png());
    return grid;
  }

  /** The text form of the proto that the projector reads; paths are below its own directory. */
  private String configuration(Embeddings embeddings) {
    StringBuilder text = new StringBuilder();
    for (int epoch : epochs) {
      text.append("embeddings {\n");
      field(text, "tensor_name", tensorName(epoch));
      field(text, "tensor_path", FOLDER + "/" + tensorName(epoch) + ".tsv");
      text.append("  tensor_shape: ").append(embeddings.count()).append('\n');
      text.append("  tensor_shape: ").append(embeddings.dim()).append('\n');
      field(text, "metadata_path", FOLDER + "/metadata.tsv");
      sprite.ifPresent(
          grid -> {
            text.append("  sprite {\n  ");
            field(text, "image_path", FOLDER + "/sprite.png");
            text.append("    single_image_dim: ").append(grid.cellWidth()).append('\n');
            text.append("    single_image_dim: ").append(grid.cellHeight()).append("\n  }\n");
          });
      text.append("}\n");
    }
    return text.toString();
  }

  private static void field(StringBuilder text, String name, String value) {
    text.append("  ").append(name).append(": \"").append(value).append("\"\n");
  }
}
