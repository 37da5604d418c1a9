package io.tfsim.samples;

import io.tfsim.models.Encoder;
import io.tfsim.models.Serving;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tfsim sample serve}: serves a SavedModel over HTTP until it is stopped. */
@Command(
    name = "serve",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {
      "",
      "Example:",
      "  tfsim sample serve --model exported --port 8080",
      "  curl --data-binary @photo.jpg http://localhost:8080/embed"
    },
    description = {
      "Serves the embeddings of a SavedModel over HTTP, on this machine; Ctrl-C ends it.",
      "",
      "Its code is Serve.java.",
      ""
    })
final class ServeCommand implements Callable<Integer> {
  private static final int LARGEST_PORT = 65535;

  private final PrintStream out;

  @Mixin private ServingOptions options = new ServingOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port; default ${DEFAULT-VALUE}, 0 for any that is free.")
  private int port = 8080;

  ServeCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    DataOptions.refuse(
        port < 0 || port > LARGEST_PORT,
        "--port must be in [0, " + LARGEST_PORT + "], was " + port);
    try (Encoder encoder = options.load(Serving.defaults());
        Serve serve = Serve.start(encoder, port)) {
      out.printf(
          "%s in, %d numbers out: POST images to http://localhost:%d/embed%n",
          encoder.examples().shape(), encoder.dim(), serve.port());
      new CountDownLatch(1).await();
    } catch (IOException e) {
      throw new InputException("cannot listen on port " + port + ": " + e.getMessage(), e);
    }
    return 0;
  }
}
