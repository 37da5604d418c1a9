package io.tfsim.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The golden files: those packed with the tests, or an unpacked folder of the same layout given by
 * {@code -Dtfsim.goldens=DIR}. A relative DIR is meant from where Maven was called.
 */
public final class Goldens {
  private static final ConcurrentMap<String, Path> PACKED = new ConcurrentHashMap<>();

  private Goldens() {}

  /** The cases of a component; there is at least one. */
  public static List<GoldenCase> cases(String component) {
    return cases(component, golden -> true);
  }

  /** The cases of a component that a test is meant for; there is at least one. */
  public static List<GoldenCase> cases(String component, Predicate<GoldenCase> meant) {
    Path root = root(component);
    List<GoldenCase> cases;
    try (Stream<Path> folders = Files.list(root)) {
      cases =
          folders
              .filter(folder -> Files.exists(folder.resolve("index.json")))
              .sorted()
              .map(GoldenCase::new)
              .filter(meant)
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list golden files in " + root, e);
    }
    if (cases.isEmpty()) {
      throw new IllegalStateException(
          "component " + component + " must have at least one golden case, had none in " + root);
    }
    return cases;
  }

  private static Path root(String component) {
    String given = System.getProperty("tfsim.goldens", "");
    if (given.isEmpty()) {
      return PACKED.computeIfAbsent(component, Goldens::open);
    }
    Path root = Path.of(System.getProperty("tfsim.root", "")).resolve(given).resolve(component);
    if (!Files.isDirectory(root)) {
      throw new IllegalStateException(
          "-Dtfsim.goldens must name a folder with a sub-folder "
              + component
              + ", there is no "
              + root.toAbsolutePath());
    }
    return root;
  }

  private static Path open(String component) {
    URL zip = Goldens.class.getResource("/goldens/" + component + ".zip");
    if (zip == null) {
      throw new IllegalStateException("no packed golden files of component " + component);
    }
    try {
      // left open: it is read until the tests end
      return FileSystems.newFileSystem(Path.of(new URI(zip.toString()))).getPath("/");
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("cannot open " + zip, e);
    }
  }
}
