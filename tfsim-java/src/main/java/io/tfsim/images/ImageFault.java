package io.tfsim.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** Says in a few words why something that could not be decoded is no image. */
public final class ImageFault {
  private static final int START = 16;
  private static final String BMP_KINDS =
      " (only uncompressed ones of 8, 24 or 32 bits a pixel can be read)";

  private ImageFault() {}

  /**
   * Why a file cannot be read as an image.
   *
   * @param failure what TensorFlow or Java said
   */
  public static String of(Path file, String failure) {
    if (!Files.exists(file)) {
      return Files.isSymbolicLink(file) ? "it is a link to nothing" : "it does not exist";
    }
    if (!Files.isRegularFile(file)) {
      return "it is not a file";
    }
    try (InputStream in = Files.newInputStream(file)) {
      return of(in.readNBytes(START), Files.size(file), failure);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /**
   * Why bytes are no image.
   *
   * @param start the bytes, or the first ones
   * @param length how many there are
   * @param failure what TensorFlow said
   */
  public static String of(byte[] start, long length, String failure) {
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
}
