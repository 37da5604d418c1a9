package io.tfsim.samples;

import io.tfsim.images.ImageSize;
import io.tfsim.index.IndexConfig;
import io.tfsim.index.Rows;
import io.tfsim.index.SimilaritySearch;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.models.Serving;
import io.tfsim.samplers.ImageFiles;
import io.tfsim.samplers.ImageFolder;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tfsim index}: indexes images, to search them by similarity. */
@Command(
    name = "index",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {
      "",
      "Example:",
      "  tfsim index --model exported --data-dir photos",
      "  tfsim search --model exported photo.jpg"
    },
    description = {
      "Embeds all images of a folder by a SavedModel, and keeps them with it, to be searched.",
      "",
      "The index is one file in the SavedModel's directory, assets.extra/index.tfsim; one of the"
          + " same model that is there is replaced.",
      ""
    })
final class IndexCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private ServingOptions options = new ServingOptions();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description =
          "JPEG, PNG, GIF and BMP files, at any depth. Those in a folder of DIR are of its class.")
  private Path dataDir = Path.of("");

  @Option(
      names = DataOptions.SKIP_UNREADABLE,
      description =
          "Read all files beforehand, and leave out and count those that cannot be read; else the"
              + " first of them ends the run.")
  private boolean skipUnreadable;

  IndexCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Stopwatch stopwatch = Stopwatch.start();
    try (Encoder encoder = options.load(Serving.defaults())) {
      InputException.refusing(() -> index(encoder, stopwatch));
    }
    return 0;
  }

  private void index(Encoder encoder, Stopwatch stopwatch) {
    ImageSize size = ImageSize.of(encoder.examples().shape());
    ImageFiles images = ImageFolder.unlabeled(dataDir, size);
    if (skipUnreadable) {
      images = FolderImages.readable(images, out);
    }
    List<String> names = images.paths().stream().map(this::name).toList();
    List<String> folders =
        names.stream()
            .map(IndexCommand::folder)
            .filter(f -> !f.isEmpty())
            .distinct()
            .sorted()
            .toList();
    int[] labels = names.stream().mapToInt(name -> folders.indexOf(folder(name))).toArray();
    try (SimilaritySearch search = SimilaritySearch.over(encoder, IndexConfig.create())) {
      Embeddings embeddings = encoder.embed(images);
      long[] ids =
          search
              .index()
              .add(
                  Rows.of(new Embeddings(embeddings.values(), embeddings.dim(), labels))
                      .withTexts(names));
      search.save(options.model());
      out.printf(
          Locale.ROOT,
          "indexed   %,d images of %d classes in %.1f s, %d numbers each, by %s distance%n",
          ids.length,
          folders.size(),
          stopwatch.seconds(),
          encoder.dim(),
          search.index().info().distance().title());
    }
    out.println("written   " + options.model().resolve("assets.extra").resolve("index.tfsim"));
  }

  /** The path below the folder of images, in the same form on every system. */
  private String name(Path image) {
    return dataDir.relativize(image).toString().replace('\\', '/');
  }

  /** The first folder of a name, which is its class; empty if it is in none. */
  private static String folder(String name) {
    return name.substring(0, Math.max(0, name.indexOf('/')));
  }
}
