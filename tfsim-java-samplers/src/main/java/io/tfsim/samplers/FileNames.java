package io.tfsim.samplers;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TString;

/**
 * Names of files, for TensorFlow and for messages.
 *
 * <p>On Unix a name is bytes, and not all bytes are text in the encoding that Java was started
 * with. Java keeps the bytes of a file that it found in a folder, and TensorFlow is given these
 * bytes, so every file can be read; only to show a name there must be another way.
 */
final class FileNames {
  private static final char UNKNOWN = '\uFFFD';
  private static final boolean UNIX = File.separatorChar == '/';

  private FileNames() {}

  /** The absolute names of files, as TensorFlow opens them. */
  static TString tensor(List<Path> files) {
    NdArray<byte[]> names = NdArrays.ofObjects(byte[].class, Shape.of(files.size()));
    for (int i = 0; i < files.size(); i++) {
      names.setObject(bytes(files.get(i)), i);
    }
    return TString.tensorOfBytes(names);
  }

  /** The absolute name of a file: on Unix the bytes that it has on disk, elsewhere UTF-8. */
  static byte[] bytes(Path file) {
    Path absolute = file.toAbsolutePath();
    String text = absolute.toString();
    if (!UNIX || StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    // A URI has the bytes themselves; making one asks the disk, hence not for every name.
    return percentDecoded(absolute.toUri().getRawPath());
  }

  /** The last part of a path as text: UTF-8, whatever encoding Java was started with. */
  static String last(Path path) {
    byte[] bytes = bytes(path);
    int end = bytes.length;
    while (end > 1 && bytes[end - 1] == '/') {
      end--;
    }
    int start = end;
    while (start > 0 && bytes[start - 1] != (UNIX ? '/' : '\\')) {
      start--;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, end - start))
          .toString();
    } catch (CharacterCodingException e) {
      String uri = path.toUri().getRawPath().replaceFirst("/$", "");
      return uri.substring(uri.lastIndexOf('/') + 1);
    }
  }

  /** A path for a message; with its bytes in hexadecimal digits where it is not text. */
  static String shown(Path path) {
    String text = path.toString();
    return text.indexOf(UNKNOWN) < 0 ? text : text + " (" + path.toUri() + ")";
  }

  /**
   * The file at {@code path}, which is relative to the folder of {@code file} or absolute. On Unix
   * its name on disk is UTF-8, whatever encoding Java was started with.
   *
   * @throws InvalidPathException if it cannot be a path
   */
  static Path sibling(Path file, String path) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(path)) { // half of a surrogate pair
      throw new InvalidPathException(path, "Not text");
    }
    try {
      return file.resolveSibling(path);
    } catch (InvalidPathException e) {
      if (!UNIX || path.indexOf('\0') >= 0) {
        throw e;
      }
      URI folder = file.toAbsolutePath().resolveSibling(".").toUri();
      // with an empty host Java keeps the bytes, without one it makes text of them
      return Path.of(URI.create("file://" + folder.resolve(percentEncoded(path)).getRawPath()));
    }
  }

  private static String percentEncoded(String path) {
    StringBuilder encoded = new StringBuilder("./");
    if (path.startsWith("/")) {
      encoded.setLength(0);
    }
    for (byte unit : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) unit;
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "/._-".indexOf(c) >= 0);
      encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", unit));
    }
    return encoded.toString();
  }

  private static byte[] percentDecoded(String uri) {
    var bytes = new ByteArrayOutputStream(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      if (uri.charAt(i) == '%') {
        bytes.write(Integer.parseInt(uri, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(uri.charAt(i));
      }
    }
    return bytes.toByteArray();
  }
}
