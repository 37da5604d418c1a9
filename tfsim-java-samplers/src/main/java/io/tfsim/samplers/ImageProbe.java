package io.tfsim.samplers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
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
  private static final int START = 16;
  private static final String BMP_KINDS =
      " (only uncompressed ones of 8, 24 or 32 bits a pixel can be read)";

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
        .map(failure -> "cannot read image " + FileNames.shown(file) + ": " + cause(file, failure));
  }

  /** Why the bytes of a file are no image; empty if they are one. */
  Optional<String> problem(byte[] bytes) {
    return failure(contents, fromBytes, bytes).map(failure -> cause(bytes, bytes.length, failure));
  }

  private Optional<String> failure(Placeholder<TString> input, Operand<?> output, byte[] value) {
    try (Tensor fed = TString.tensorOfBytes(NdArrays.scalarOfObject(value))) {
      session.runner().feed(input, fed).fetch(output).run().close();
      return Optional.empty();
    } catch (RuntimeException e) { // TensorFlow's errors have no class in common
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String cause(Path file, String failure) {
    if (!Files.exists(file)) {
      return Files.isSymbolicLink(file) ? "it is a link to nothing" : "it does not exist";
    }
    if (!Files.isRegularFile(file)) {
      return "it is not a file";
    }
    try (InputStream in = Files.newInputStream(file)) {
      return cause(in.readNBytes(START), Files.size(file), failure);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String cause(byte[] start, long length, String failure) {
    if (length == 0) {
      return "it is empty";
    }
    String text = new String(start, 0, Math.min(START, start.length), StandardCharsets.ISO_8859_1);
    Optional<String> format = format(text);
    if (format.isEmpty()) {
      return "it must be JPEG, PNG, GIF or BMP, was "
          + length
          + " bytes that start with "
          + (text.matches("[ -~\\s]*")
              ? "'" + text.strip() + "'"
              : HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
    return "broken "
        + format.get()
        + " of "
        + length
        + " bytes"
        + (format.get().equals("BMP") ? BMP_KINDS : "")
        + ": "
        + firstLine(failure);
  }

  private static Optional<String> format(String start) {
    if (start.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of("JPEG");
    }
    if (start.startsWith("\u0089PNG")) {
      return Optional.of("PNG");
    }
    if (start.startsWith("GIF8")) {
      return Optional.of("GIF");
    }
    return start.startsWith("BM") ? Optional.of("BMP") : Optional.empty();
  }

  /** What TensorFlow says; the names of its nodes follow in further lines. */
  private static String firstLine(String failure) {
    return failure.lines().findFirst().orElse("").strip();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
