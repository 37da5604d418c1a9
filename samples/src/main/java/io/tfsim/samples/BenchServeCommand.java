package io.tfsim.samples;

import io.tfsim.models.Encoder;
import io.tfsim.models.Serving;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.tensorflow.ndarray.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tfsim bench serve}: how many images a served model embeds in a second. */
@Command(
    name = "serve",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {"", "Example:", "  tfsim bench serve --model exported"},
    description = {
      "Measures how many images a SavedModel embeds in a second, for threads that ask for one at a"
          + " time: each computed by itself, and those of all threads joined.",
      "",
      "A JPEG of the model's size is given as bytes; the best of three rounds after a warm-up.",
      ""
    })
final class BenchServeCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private ServingOptions options = new ServingOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that ask, besides one alone; default ${DEFAULT-VALUE}.")
  private int threads = 8;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Least length of a round; default ${DEFAULT-VALUE}.")
  private double seconds = 2;

  BenchServeCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    DataOptions.atLeast("threads", threads, 1);
    measure("by itself", Serving.defaults().withoutBatching());
    measure("joined", Serving.defaults());
    return 0;
  }

  private void measure(String how, Serving serving) {
    try (Encoder encoder = options.load(serving)) {
      byte[] image = jpeg(encoder.examples().shape());
      for (int callers : IntStream.of(1, threads).distinct().toArray()) {
        // a round of calls of each thread at a time: long against the time to start threads
        int calls = 20;
        Rounds rounds = Rounds.of(() -> call(encoder, image, callers, calls), seconds);
        out.printf(
            Locale.ROOT,
            "%-10s %3d threads: %,.0f images/s%n",
            how,
            callers,
            rounds.best() * callers * calls);
      }
    }
  }

  private static void call(Encoder encoder, byte[] image, int callers, int calls) {
    var running =
        IntStream.range(0, callers)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int call = 0; call < calls; call++) {
                            float[] unused = encoder.embed(image);
                          }
                        },
                        task -> new Thread(task).start()))
            .toList();
    running.forEach(CompletableFuture::join);
  }

  private static byte[] jpeg(Shape shape) {
    var image =
        new BufferedImage(
            Math.toIntExact(shape.get(1)),
            Math.toIntExact(shape.get(0)),
            BufferedImage.TYPE_INT_RGB);
    Random random = new Random(Recipe.SEED);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a JPEG", e);
    }
    return bytes.toByteArray();
  }
}
