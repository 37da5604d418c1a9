package io.tfsim.samples;

import io.tfsim.augment.Augmenter;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tfsim views}: a picture of what an augmenter makes of images. */
@Command(
    name = "views",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {
      "",
      "Examples:",
      "  tfsim views --augmenter byol",
      "  tfsim views --data folder --data-dir photos --size 96 --augmenter multi-crop --views 8"
    },
    description = {
      "Draws what an augmenter makes of images.",
      "",
      "Writes a PNG: a row for each image, the original and some views, and below them the"
          + " augmenter's parameters.",
      ""
    })
final class ViewsCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--augmenter",
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private AugmenterChoice augmenter = AugmenterChoice.TF_SIMILARITY;

  @Option(names = "--rows", paramLabel = "N", description = "Images to show; default 8.")
  private int rows = 8;

  @Option(names = "--views", paramLabel = "N", description = "Views of each; default 6.")
  private int views = 6;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything that is random; default " + Recipe.SEED + ".")
  private long seed = Recipe.SEED;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the picture goes; default views.png.")
  private Path file = Path.of("views.png");

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  ViewsCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    data.check();
    DataOptions.atLeast("rows", rows, 1);
    DataOptions.atLeast("views", views, 1);
    OutputFile picture = OutputFile.checked("--out", file);
    InputException.refusing(
        () -> {
          Source images = LoadedData.load(data, seed, out).train();
          Augmenter chosen = augmenter.forHeight((int) images.spec().shape().get(0));
          chosen.check(images.spec());
          var content =
              ViewsPicture.Content.of(Execution.seeded(seed)).withImages(rows).withViews(views);
          picture.write(ViewsPicture.png(images, chosen, content));
        });
    out.println("written   " + picture.path());
    return 0;
  }
}
