package io.tfsim.samplers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;

/** Serves one file on loopback, as badly as it is told. */
final class ArchiveServer implements AutoCloseable {
  private final byte[] file;
  private final HttpServer server;
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private volatile boolean resumes = true;
  private final AtomicInteger drops = new AtomicInteger();
  private final AtomicInteger stalls = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService handlers = Executors.newCachedThreadPool();
  private volatile LongUnaryOperator start = from -> from;

  ArchiveServer(byte[] file) throws IOException {
    this.file = file;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/file", this::serve);
    server.setExecutor(handlers); // a stalled connection must not keep others waiting
    server.start();
  }

  /** Breaks the next connections after half of what remains. */
  ArchiveServer dropping(int connections) {
    drops.set(connections);
    return this;
  }

  /** Sends half of what remains to the next connections, then nothing more, and keeps them open. */
  ArchiveServer stalling(int connections) {
    stalls.set(connections);
    return this;
  }

  /** Always sends the whole file. */
  ArchiveServer withoutRanges() {
    resumes = false;
    return this;
  }

  /** Goes on at another byte than was asked for. */
  ArchiveServer startingAt(LongUnaryOperator newStart) {
    start = newStart;
    return this;
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** The Range header of each request, or "none". */
  List<String> ranges() {
    return ranges;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      ranges.add(range == null ? "none" : range);
      int from = range == null || !resumes ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      if (from >= file.length) {
        exchange.getResponseHeaders().set("Content-Range", "bytes */" + file.length);
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      int length = file.length - from;
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes %d-%d/%d".formatted(start.applyAsLong(from), file.length - 1, file.length));
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, length);
      boolean drop = drops.getAndDecrement() > 0;
      boolean stall = stalls.getAndDecrement() > 0;
      exchange.getResponseBody().write(file, from, drop || stall ? length / 2 : length);
      if (stall) {
        exchange.getResponseBody().flush();
        closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    handlers.shutdownNow();
  }
}
