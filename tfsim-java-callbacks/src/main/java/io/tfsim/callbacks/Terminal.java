package io.tfsim.callbacks;

import java.io.Console;

/** Where the program writes to. */
final class Terminal {
  private Terminal() {}

  /** Whether input and output are a terminal on which a line can be drawn anew. */
  @SuppressWarnings("SystemConsoleNull") // newer JDKs are asked in the next lines
  static boolean isInteractive() {
    Console console = System.console();
    if (console == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      // from JDK 22 on, there may be a console without a terminal
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot ask the console whether it is a terminal", e);
    }
  }
}
