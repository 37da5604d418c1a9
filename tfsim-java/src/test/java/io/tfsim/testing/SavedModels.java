package io.tfsim.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openlca.npy.Npy;
import org.tensorflow.ndarray.Shape;

/**
 * SavedModels with golden files: those packed with the tests, or an unpacked folder of the same
 * layout given by {@code -Dtfsim.savedmodels=DIR}. A relative DIR is meant from where Maven was
 * called.
 */
public final class SavedModels {
  /** Names of those that are packed with the tests. */
  public static final List<String> PACKED =
      List.of(
          "k2_contrastive",
          "k2_frozen",
          "k2_mobilenet_small",
          "k2_resnet_small",
          "k2_separable",
          "k2_training_both",
          "k2_transformer",
          "k3_conv_archive",
          "k3_conv_export",
          "tf_module");

  private static final ConcurrentMap<String, Path> UNPACKED = new ConcurrentHashMap<>();
  private static final ObjectMapper JSON = new ObjectMapper();

  private SavedModels() {}

  /** A model and what Python computes with it. */
  public record Case(Path folder) {
    public JsonNode index() {
      try {
        return JSON.readTree(Files.readAllBytes(folder.resolve("golden/index.json")));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the index of " + folder, e);
      }
    }

    public Tolerance tolerance() {
      JsonNode tolerance = index().path("tolerance");
      return Tolerance.of(tolerance.path("rtol").asDouble(), tolerance.path("atol").asDouble());
    }

    public boolean has(String name) {
      return index().path("files").has(name);
    }

    public Values get(String name) {
      Path file = folder.resolve("golden").resolve(name + ".npy");
      try (var channel = Files.newByteChannel(file)) {
        var npy = Npy.read(channel);
        long[] dims = IntStream.of(npy.shape()).asLongStream().toArray();
        return Values.of(Shape.of(dims), npy.asDoubleArray().data());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read golden file " + file, e);
      }
    }

    @Override
    public String toString() {
      return folder.getFileName().toString();
    }
  }

  /** All models that have golden files; there is at least one. */
  public static List<Case> cases() {
    String given = System.getProperty("tfsim.savedmodels", "");
    if (given.isEmpty()) {
      return PACKED.stream().map(name -> new Case(folder(name))).toList();
    }
    Path root = Path.of(System.getProperty("tfsim.root", "")).resolve(given);
    try (Stream<Path> folders = Files.list(root)) {
      List<Case> cases =
          folders
              .filter(folder -> Files.exists(folder.resolve("golden/index.json")))
              .sorted()
              .map(Case::new)
              .toList();
      if (cases.isEmpty()) {
        throw new IllegalStateException(
            "-Dtfsim.savedmodels must name a folder of models with golden/index.json, "
                + root.toAbsolutePath()
                + " has none");
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list SavedModels in " + root, e);
    }
  }

  /** A packed model, unpacked; not to be changed. */
  public static Path folder(String name) {
    return UNPACKED.computeIfAbsent(name, SavedModels::unpack);
  }

  private static Path unpack(String name) {
    URL zip = SavedModels.class.getResource("/savedmodels/" + name + ".zip");
    if (zip == null) {
      throw new IllegalStateException("no packed SavedModel " + name);
    }
    try (FileSystem archive = FileSystems.newFileSystem(Path.of(zip.toURI()))) {
      Path target = Files.createTempDirectory("savedmodel").resolve(name);
      copy(archive.getPath("/"), target);
      deleteAtExit(target.getParent());
      return target;
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("cannot unpack " + zip, e);
    }
  }

  /** Copies a folder and all that is in it. */
  public static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + from, e);
    }
  }

  private static void deleteAtExit(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      // those registered last are deleted first
      files.sorted().forEach(file -> file.toFile().deleteOnExit());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }
}
