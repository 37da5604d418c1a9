import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fails if the probe on the pretrained network did not beat the one on the untrained network.
 *
 * <p>{@code java .ci/CheckHello.java hello.json}. Reads the file by pattern, to need no library.
 */
public final class CheckHello {
  private CheckHello() {}

  public static void main(String[] args) throws IOException {
    String json = Files.readString(Path.of(args[0]));
    Matcher accuracy = Pattern.compile("\"accuracy\"\\s*:\\s*\\{([^{}]*)\\}").matcher(json);
    if (!accuracy.find()) {
      throw fail(args[0] + ": no object \"accuracy\"");
    }
    double pretrained = number(args[0], accuracy.group(1), "pretrained_probe");
    double untrained = number(args[0], accuracy.group(1), "untrained_probe");
    String found =
        args[0] + ": pretrained_probe was " + pretrained + ", untrained_probe was " + untrained;
    if (!(pretrained > untrained)) {
      throw fail(found + "; pretraining must beat the untrained network");
    }
    System.out.println(found);
  }

  private static double number(String file, String object, String name) {
    Matcher value =
        Pattern.compile("\"" + name + "\"\\s*:\\s*(-?[0-9][0-9.eE+-]*)").matcher(object);
    if (!value.find()) {
      throw fail(file + ": no number accuracy." + name);
    }
    return Double.parseDouble(value.group(1));
  }

  /** Exits; declared to return, so that callers can {@code throw} it and the compiler follows. */
  private static RuntimeException fail(String message) {
    System.err.println(message);
    System.exit(1);
    return new IllegalStateException(message);
  }
}
