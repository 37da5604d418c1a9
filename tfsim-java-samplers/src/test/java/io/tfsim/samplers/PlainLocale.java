package io.tfsim.samplers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** What a Java that was started without a locale makes of names; run as a program of its own. */
final class PlainLocale {
  private PlainLocale() {}

  /** Prints what it makes of a file in a folder, and of the folder's only file. */
  public static void main(String[] arguments) throws Exception {
    Path manifest = Path.of(arguments[0], "m.csv");
    Path named = FileNames.sibling(manifest, "K\u00e4fer/\u00fc 1.png");
    Path found;
    try (var files = Files.walk(manifest.getParent())) {
      found = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    System.out.println(Files.isRegularFile(named));
    System.out.println(found.equals(named));
    System.out.println(
        HexFormat.of()
            .formatHex(FileNames.bytes(found))
            .endsWith("4bc3a46665722fc3bc20312e706e67"));
    System.out.println(FileNames.last(found.getParent()).equals("K\u00e4fer"));
  }
}
