package io.tfsim.models;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.savedmodel.SavedModelBackbone;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/**
 * Turns examples into embeddings.
 *
 * <pre>{@code
 * try (Encoder encoder = Encoder.load(savedModel)) {
 *   float[] embedding = encoder.embed(Path.of("photo.jpg"));
 * }
 * }</pre>
 *
 * <p>A model has them ({@link ContrastiveModel#encoder}), {@link LayerEncoder} makes them of any
 * layer, and {@link #load} of a SavedModel, to serve.
 *
 * <p>The encoders of this library may be used by several threads at once, as long as nobody trains
 * their model.
 *
 * <p><b>Images.</b> A file ({@link Path}, or its bytes) is decoded, cut and resized by the ops that
 * read it in a source of image files: the largest centred window of the examples' aspect ratio, see
 * {@link io.tfsim.images.ImageSize}. So its embedding is that of the same file in a source, up to
 * the rounding that another batch size makes in a network. JPEG, PNG, GIF and BMP are read, by what
 * they hold. A {@link BufferedImage} is cut and resized in the same way; its pixels are those of a
 * PNG of it ({@link io.tfsim.images.Pixels}): sRGB, 8 bits, transparency dropped. Java's own JPEG
 * decoder gives slightly other pixels than TensorFlow's.
 */
public interface Encoder extends AutoCloseable {
  /**
   * The representation of a SavedModel that this library exported; see {@link #load(Path,
   * Serving)}.
   *
   * @throws IllegalArgumentException if it is no such SavedModel
   */
  static Encoder load(Path savedModel) {
    return load(savedModel, Serving.defaults());
  }

  /**
   * An encoder of a SavedModel, or of the representation if this library exported it, for serving:
   * no optimizer, thread-safe, calls of several threads joined into batches. Owns native memory:
   * close it. Closing waits for the calls under way; later ones throw {@link
   * IllegalStateException}.
   *
   * <p>The network is read and built into a graph by {@link SavedModelBackbone}, rather than by
   * TensorFlow's loader: so it runs with the threads that one sets, takes whole sources as well as
   * images, and what is wrong with a file is said in a line. What it costs: SavedModels whose
   * inference has control flow that depends on the examples, or takes strings, are refused;
   * TensorFlow's {@code SavedModelBundle} serves those.
   *
   * @throws IllegalArgumentException if the SavedModel cannot be read, does not give vectors, or
   *     settings are missing that it does not have itself; the message says which
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  static Encoder load(Path savedModel, Serving serving) {
    SavedModelBackbone network = SavedModelBackbone.of(savedModel);
    return load(
        network.description().isPresent()
            ? network.layer("to_" + Output.REPRESENTATION.key())
            : network,
        serving);
  }

  /**
   * The same of a part of a SavedModel, such as {@code SavedModelBackbone.of(path).output("pool")},
   * or {@code .layer("to_projection")} of one that this library exported.
   */
  static Encoder load(SavedModelBackbone network, Serving serving) {
    return serving.encoder(network);
  }

  /** Length of an embedding. */
  int dim();

  /** What the examples look like that it takes. */
  ExampleSpec examples();

  /**
   * How it computes. What is trained on its embeddings uses as many threads; every processor unless
   * an encoder says otherwise.
   */
  default Execution execution() {
    return Execution.seeded(0);
  }

  /**
   * Embeddings of all examples of a source, in inference mode. A source and what reads it are kept
   * until the model is closed, so ask again with the same one rather than with a new one of the
   * same examples.
   *
   * @throws IllegalArgumentException if its examples have another shape than the model's, or only
   *     one of the two has a bounded range
   * @throws IllegalStateException if the model is closed, an example cannot be read (one that is
   *     replaced in training is not replaced here; the cause is an {@link
   *     io.tfsim.data.UnreadableExampleException}), or TensorFlow cannot compute them
   */
  Embeddings embed(Source source);

  /**
   * Embeddings of examples, in their order: each a {@link BufferedImage}, a {@link Path} or the
   * {@code byte[]} of an image file, or a {@code float[]} of values in the range of {@link
   * #examples}, in row-major order.
   *
   * <p>All are computed in batches, those of a list read one after another: a {@link #embed(Source)
   * source} reads many files faster.
   *
   * @throws IllegalArgumentException if there is none, one cannot be read (the message names the
   *     file, and its place in the list), is not what the model takes, or the model does not take
   *     images
   * @throws IllegalStateException if the model is closed, or TensorFlow cannot compute them
   * @throws java.util.concurrent.CancellationException if the thread is interrupted while it waits
   *     for other callers; its interrupt status is set
   */
  float[][] embed(List<?> examples);

  /** The embedding of an image in memory; fails as {@link #embed(List)} does. */
  default float[] embed(BufferedImage image) {
    return embed(List.of(image))[0];
  }

  /** The embedding of an image file; fails as {@link #embed(List)} does. */
  default float[] embed(Path image) {
    return embed(List.of(image))[0];
  }

  /** The embedding of the bytes of an image file; fails as {@link #embed(List)} does. */
  default float[] embed(byte[] image) {
    return embed(List.of(image))[0];
  }

  /** The embedding of values in the range of {@link #examples}; fails as {@link #embed(List)}. */
  default float[] embed(float[] example) {
    return embed(List.of(example))[0];
  }

  /** Frees what the encoder owns: nothing where it is a view on a model. */
  @Override
  default void close() {}
}
