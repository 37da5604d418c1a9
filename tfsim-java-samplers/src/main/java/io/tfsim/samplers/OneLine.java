package io.tfsim.samplers;

/** Text that is not ours, such as the content of a file, in a message of one line. */
final class OneLine {
  private static final int LONGEST = 500;

  private OneLine() {}

  /** The text with control characters as escapes, cut after about 500 characters. */
  static String of(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      if (line.length() >= LONGEST) {
        return line.append(" …").toString();
      }
      int c = text.codePointAt(i);
      if (Character.isISOControl(c)) {
        line.append(String.format("\\u%04x", c));
      } else {
        line.appendCodePoint(c);
      }
    }
    return line.toString();
  }
}
