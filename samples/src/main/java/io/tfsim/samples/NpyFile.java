package io.tfsim.samples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/** Files of one array each, as NumPy reads them: format 1.0, little-endian float32, row-major. */
final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;

  private NpyFile() {}

  static void write(Path file, Shape shape, float[] values) throws IOException {
    byte[] header = header(shape);
    ByteBuffer content =
        ByteBuffer.allocate(MAGIC.length + 2 + header.length + 4 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(MAGIC)
            .putShort((short) header.length)
            .put(header);
    content.asFloatBuffer().put(values);
    Files.write(file, content.array());
  }

  private static byte[] header(Shape shape) {
    String sizes =
        Arrays.stream(shape.asArray()).mapToObj(Long::toString).collect(Collectors.joining(", "));
    if (shape.numDimensions() == 1) {
      sizes += ","; // a tuple of one
    }
    String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }";
    int unpadded = MAGIC.length + 2 + text.length() + 1;
    String padding = " ".repeat(Math.floorMod(-unpadded, ALIGNMENT));
    return (text + padding + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
