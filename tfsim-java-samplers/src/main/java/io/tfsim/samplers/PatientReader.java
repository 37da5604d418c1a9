package io.tfsim.samplers;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads a stream without waiting forever where nothing comes and nothing ends it. */
final class PatientReader implements AutoCloseable {
  private final InputStream in;
  private final Duration patience;
  private final ExecutorService reading = Executors.newSingleThreadExecutor(PatientReader::daemon);

  /**
   * A reader that closes the stream when it is closed.
   *
   * @param patience how long a read may bring nothing
   */
  PatientReader(InputStream in, Duration patience) {
    this.in = in;
    this.patience = patience;
  }

  /** Lets the JVM end while a read hangs. */
  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tfsim-download");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * As {@link InputStream#read(byte[])}.
   *
   * @throws IOException if the connection breaks, or nothing comes for longer than the patience;
   *     then the reader is of no more use
   */
  int read(byte[] piece) throws IOException, InterruptedException {
    Future<Integer> got = reading.submit(() -> in.read(piece));
    try {
      return got.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("nothing came for " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException broken ? broken : new IOException(e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    reading.shutdownNow();
    in.close();
  }
}
