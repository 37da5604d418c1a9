package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.images.ImageSize;
import io.tfsim.testing.FuzzedRead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Manifests of any bytes, beside images that they may name. */
final class ManifestFuzz {
  private static final List<String> IMAGES = List.of("a.png", "b", "\u00fc.png", "x?.png");
  private static final ImageSize TINY = ImageSize.rgb(2, 2);

  private ManifestFuzz() {}

  /** Checks what comes of a manifest in all ways in which it can be read. */
  static void check(Manifest manifest, Path file) throws IOException {
    for (String name : IMAGES) {
      Path image = file.resolveSibling(name);
      if (!Files.exists(image)) {
        Files.write(image, new byte[] {1});
      }
    }
    Optional<ImageFiles> strict = read(manifest, file);
    Optional<ImageFiles> lenient = read(manifest.leavingOutMissing(), file);
    Optional<List<Path>> missing = FuzzedRead.of(file, manifest::missing);
    strict.ifPresent(
        images -> {
          assertThat(missing.orElseThrow()).isEmpty();
          assertThat(lenient.orElseThrow().paths()).isEqualTo(images.paths());
          assertThat(lenient.orElseThrow().labels()).isEqualTo(images.labels());
        });
    read(manifest.unlabeled("path"), file)
        .ifPresent(images -> assertThat(images.classNames()).isEmpty());
    read(manifest.classNames(List.of("cat", "dog")), file)
        .ifPresent(images -> assertThat(images.classNames()).containsExactly("cat", "dog"));
  }

  private static Optional<ImageFiles> read(Manifest manifest, Path file) {
    Optional<ImageFiles> read = FuzzedRead.of(file, () -> manifest.read(TINY));
    read.ifPresent(
        images -> {
          assertThat(images.size()).isPositive();
          assertThat(images.paths()).allMatch(Files::isRegularFile);
        });
    return read;
  }
}
