package io.tfsim.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What an {@link IOException} says, for a message that names the file itself. */
public final class IoReason {
  private IoReason() {}

  /** What happened; the message of many is null, or the file's name only: then it is their kind. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it does not exist";
    }
    String said = e instanceof FileSystemException failed ? failed.getReason() : e.getMessage();
    return said == null ? e.getClass().getSimpleName().replace("Exception", "") : said;
  }
}
