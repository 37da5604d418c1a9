package io.tfsim.index;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A Redis server of this machine's, on a free port of its own; nothing is written to disk. */
final class RedisServer implements AutoCloseable {
  static final String PASSWORD = "s3cret";

  private final Process process;
  private final int port;

  private RedisServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static RedisServer start(Path folder, String... options) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--requirepass",
                PASSWORD,
                "--save",
                "",
                "--dir",
                folder.toString()));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    RedisServer server = new RedisServer(process, port);
    while (!server.answers()) {
      Thread.onSpinWait();
    }
    return server;
  }

  URI uri() {
    return URI.create("redis://:" + PASSWORD + "@127.0.0.1:" + port + "/1");
  }

  RedisClient client() {
    return RedisClient.create(uri());
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("redis-server ended with " + process.exitValue());
    }
    try (RedisClient client = client()) {
      return client.ping().equals("PONG");
    } catch (JedisConnectionException e) {
      return false;
    }
  }

  /** Ends the server, and all that it holds. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
