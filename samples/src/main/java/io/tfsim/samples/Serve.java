package io.tfsim.samples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tfsim.models.Encoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves embeddings over HTTP: POST an image file to {@code /embed}, get {@code {"embedding": […]}}
 * or, with status 400, {@code {"error": "…"}}.
 *
 * <p>Requests that come at the same time are computed as one batch: that is the encoder's doing.
 */
public final class Serve implements AutoCloseable {
  private static final int THREADS = 32;
  private static final int MOST_BYTES = 20 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final HttpServer server;

  private Serve(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
  }

  /**
   * A server on this machine only.
   *
   * @param port 0 for any that is free
   */
  public static Serve start(Encoder encoder, int port) throws IOException {
    Serve serve = new Serve(port);
    serve.server.setExecutor(serve.threads);
    serve.server.createContext("/embed", exchange -> answer(exchange, encoder));
    serve.server.start();
    return serve;
  }

  private static void answer(HttpExchange exchange, Encoder encoder) throws IOException {
    try (exchange) {
      byte[] image = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
      if (!exchange.getRequestMethod().equals("POST")) {
        send(exchange, 405, Map.of("error", "POST an image file"));
      } else if (image.length > MOST_BYTES) {
        send(exchange, 413, Map.of("error", "an image may have " + MOST_BYTES + " bytes"));
      } else {
        embed(exchange, encoder, image);
      }
    }
  }

  private static void embed(HttpExchange exchange, Encoder encoder, byte[] image)
      throws IOException {
    try {
      send(exchange, 200, Map.of("embedding", encoder.embed(image)));
    } catch (IllegalArgumentException e) { // no image: the message says why, in a line
      send(exchange, 400, Map.of("error", String.valueOf(e.getMessage())));
    } catch (IllegalStateException e) {
      send(exchange, 500, Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> answer)
      throws IOException {
    byte[] body = JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Ends the server; requests under way get a second. */
  @Override
  public void close() {
    server.stop(1);
    threads.shutdown();
  }
}
