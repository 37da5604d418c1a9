package io.tfsim.numpy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/**
 * What is before the values of an array: format 1.0 to 3.0 of NumPy's {@code numpy.lib.format}.
 *
 * @param type NumPy's name of the values' type, such as {@code <f4}
 * @param fortran whether the first index is the fastest
 * @param shape shape of the array
 * @param length number of bytes before the values
 */
record NpyHeader(String type, boolean fortran, Shape shape, int length) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final int LONGEST = 1 << 16;
  private static final int MOST_DIMENSIONS = 64;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");
  private static final Pattern FLOATS = Pattern.compile("[<>]f[48]");

  /** Checks the type. */
  NpyHeader {
    if (!FLOATS.matcher(type).matches()) {
      throw new IllegalArgumentException("it must hold float32 or float64, it holds " + type);
    }
  }

  /** The bytes before little-endian float32 in row-major order. */
  static byte[] bytes(Shape shape) {
    String sizes =
        Arrays.stream(shape.asArray()).mapToObj(Long::toString).collect(Collectors.joining(", "));
    if (shape.numDimensions() == 1) {
      sizes += ","; // a tuple of one
    }
    String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }";
    int unpadded = MAGIC.length + 4 + text.length() + 1;
    String padded = text + " ".repeat(Math.floorMod(-unpadded, ALIGNMENT)) + "\n";
    byte[] ascii = padded.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(MAGIC.length + 4 + ascii.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put(new byte[] {1, 0})
        .putShort((short) ascii.length)
        .put(ascii)
        .array();
  }

  /**
   * Reads a header; the values come next.
   *
   * @throws IllegalArgumentException if it is not one, or not one of floats
   */
  static NpyHeader read(InputStream in) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IllegalArgumentException("it is not an array of NumPy's, or is cut off");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw new IllegalArgumentException("its format must be 1 to 3, was " + version);
    }
    int sizeBytes = version == 1 ? 2 : 4;
    ByteBuffer size = ByteBuffer.wrap(exactly(in, sizeBytes)).order(ByteOrder.LITTLE_ENDIAN);
    long length = sizeBytes == 2 ? size.getShort() & 0xffff : size.getInt() & 0xffff_ffffL;
    if (length > LONGEST) {
      throw new IllegalArgumentException(
          "its header must have <= " + LONGEST + " bytes, was " + length);
    }
    String text = new String(exactly(in, (int) length), StandardCharsets.UTF_8);
    return new NpyHeader(
        find(TYPE, text),
        find(ORDER, text).equals("True"),
        shape(find(SHAPE, text)),
        start.length + sizeBytes + (int) length);
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("it ends in its header");
    }
    return bytes;
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException("its header must match " + pattern + ", was " + text);
    }
    return matcher.group(1);
  }

  private static Shape shape(String sizes) {
    String[] words =
        Arrays.stream(sizes.split(",", -1))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .toArray(String[]::new);
    if (words.length > MOST_DIMENSIONS) {
      throw new IllegalArgumentException(
          "it must have <= " + MOST_DIMENSIONS + " dimensions, was " + words.length);
    }
    try {
      Shape shape = Shape.of(Arrays.stream(words).mapToLong(Long::parseLong).toArray());
      long count = 1;
      for (long size : shape.asArray()) {
        count = Math.multiplyExact(count, size);
      }
      int unused = Math.toIntExact(count); // what an array of Java's can hold
      return shape;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("it must have a size in reach, was (" + sizes + ")", e);
    }
  }

  /** Number of bytes of a value. */
  int valueBytes() {
    return type.charAt(2) - '0';
  }

  ByteOrder order() {
    return type.charAt(0) == '<' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  /** Number of bytes of all, header and values. */
  long fileBytes() {
    return length + shape.size() * valueBytes();
  }
}
