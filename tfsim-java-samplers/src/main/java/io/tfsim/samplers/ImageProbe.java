package io.tfsim.samplers;

import io.tfsim.images.ImageDecoder;
import io.tfsim.images.ImageFault;
import io.tfsim.images.ImageSize;
import java.nio.file.Path;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;

/** Tells why an image cannot be read, by reading it with the ops that a source reads it with. */
final class ImageProbe implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> name;
  private final Placeholder<TString> contents;
  private final Operand<?> fromFile;
  private final Operand<?> fromBytes;

  ImageProbe(ImageSize size) {
    Ops tf = Ops.create(graph);
    ImageDecoder decoder = new ImageDecoder(size);
    name = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    contents = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    fromFile = decoder.decode(tf, tf.io.readFile(name));
    fromBytes = decoder.decode(tf, contents);
    session = new Session(graph);
  }

  /** Why a file cannot be read, with its name; empty if it can. */
  Optional<String> problem(Path file) {
    return failure(name, fromFile, FileNames.bytes(file))
        .map(
            failure ->
                "cannot read image " + FileNames.shown(file) + ": " + ImageFault.of(file, failure));
  }

  /** Why the bytes of a file are no image; empty if they are one. */
  Optional<String> problem(byte[] bytes) {
    return failure(contents, fromBytes, bytes)
        .map(failure -> ImageFault.of(bytes, bytes.length, failure));
  }

  private Optional<String> failure(Placeholder<TString> input, Operand<?> output, byte[] value) {
    try (Tensor fed = TString.tensorOfBytes(NdArrays.scalarOfObject(value))) {
      session.runner().feed(input, fed).fetch(output).run().close();
      return Optional.empty();
    } catch (RuntimeException e) { // TensorFlow's errors have no class in common
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
