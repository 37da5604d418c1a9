package io.tfsim.samples;

import io.tfsim.data.InOrder;
import io.tfsim.data.Source;
import io.tfsim.samplers.MemorySource;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.tensorflow.ndarray.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tfsim bench augment}: how many views an augmenter makes in a second. */
@Command(
    name = "augment",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {"", "Example:", "  tfsim bench augment --size 224 --batch 32 --augmenter simclr"},
    description = {
      "Measures how many views an augmenter makes in a second.",
      "",
      "Random RGB images in memory; two views of each; the best of three rounds after a warm-up.",
      ""
    })
final class BenchAugmentCommand implements Callable<Integer> {
  private static final int BATCHES = 4; // in memory

  private final PrintStream out;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Height and width of the images; default ${DEFAULT-VALUE}.")
  private int size = 32;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images of a batch; default ${DEFAULT-VALUE}.")
  private int batch = 512;

  @Mixin private BenchOptions options = new BenchOptions();

  BenchAugmentCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Optional<OutputFile> file = options.check(size, batch);
    byte[] pixels = new byte[Math.multiplyExact(BATCHES * batch, size * size * 3)];
    new Random(Recipe.SEED).nextBytes(pixels);
    Source images = MemorySource.bytes(pixels, Shape.of(size, size, 3));
    Rounds rounds = options.measure(new InOrder(images, batch), size);
    double viewsPerSecond = options.viewsPerSecond(rounds, batch);
    out.printf(
        Locale.ROOT,
        "%s, %d x %d, batch %d: %,.0f views/s%n",
        options.augmenter,
        size,
        size,
        batch,
        viewsPerSecond);
    BenchOptions.write(
        file,
        options
            .result(size, batch)
            .put("views_per_second", viewsPerSecond)
            .put("warmup_seconds", rounds.warmupSeconds()),
        out);
    return 0;
  }
}
