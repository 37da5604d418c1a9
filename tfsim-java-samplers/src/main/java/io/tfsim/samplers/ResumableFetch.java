package io.tfsim.samplers;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches a file by HTTP, going on where an earlier try stopped.
 *
 * @param url where the file is
 * @param part where to write it; what is there is taken for its beginning
 * @param progress told of every piece
 * @param patience how long a connection may bring nothing before it counts as broken
 */
record ResumableFetch(URI url, Path part, DownloadProgress progress, Duration patience) {
  private static final int TRIES = 3; // in a row that bring nothing
  private static final int PIECE = 1 << 16;
  private static final Pattern RANGE = Pattern.compile("bytes (?:(\\d+)-\\d+|\\*)/(\\d+|\\*)");

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int OUT_OF_RANGE = 416;

  /** With a patience of 30 seconds. */
  ResumableFetch(URI url, Path part, DownloadProgress progress) {
    this(url, part, progress, Duration.ofSeconds(30));
  }

  /** The same with another patience. */
  ResumableFetch withPatience(Duration newPatience) {
    return new ResumableFetch(url, part, progress, newPatience);
  }

  /**
   * Fetches what is missing. If the connection breaks, or nothing more comes, it goes on with
   * another, until several tries in a row bring nothing.
   *
   * @throws IOException if the server does not answer as it should, or the connection keeps
   *     breaking; what has come stays in the part file
   */
  void fetch() throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(patience)
            .build();
    int failures = 0;
    while (true) {
      long before = size();
      try {
        receive(client);
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        var interrupted = new InterruptedIOException("download of " + url + " interrupted");
        interrupted.initCause(e);
        throw interrupted;
      } catch (RefusedException e) {
        throw e;
      } catch (IOException e) {
        failures = size() > before ? 0 : failures + 1;
        if (failures == TRIES) {
          throw new IOException(
              "download of "
                  + url
                  + " broke off after "
                  + size()
                  + " bytes, which are kept: start it again to go on ("
                  + e
                  + ")",
              e);
        }
      }
    }
  }

  private void receive(HttpClient client) throws IOException, InterruptedException {
    long had = size();
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(patience);
    if (had > 0) {
      request.header("Range", "bytes=" + had + "-");
    }
    // The request's own timeout ends when the headers have come.
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    try (PatientReader body = new PatientReader(response.body(), patience)) {
      switch (response.statusCode()) {
        case OK -> write(body, 0, response.headers().firstValueAsLong("Content-Length").orElse(-1));
        case PARTIAL -> {
          Matcher range = range(response);
          if (!Long.toString(had).equals(range.group(1))) {
            throw new RefusedException(
                url + " must go on at byte " + had + ", was " + range.group());
          }
          write(body, had, total(range));
        }
        case OUT_OF_RANGE -> {
          if (total(range(response)) != had) {
            Files.delete(part); // It was not the beginning of this file.
            throw new IOException("more than the whole file had come");
          }
        }
        default ->
            throw new RefusedException(
                url + " must answer 200 or 206, was " + response.statusCode());
      }
    }
  }

  private Matcher range(HttpResponse<?> response) throws IOException {
    String range = response.headers().firstValue("Content-Range").orElse("none");
    Matcher matcher = RANGE.matcher(range.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new RefusedException(url + " must give a Content-Range in bytes, was " + range);
    }
    return matcher;
  }

  private static long total(Matcher range) {
    return range.group(2).equals("*") ? -1 : Long.parseLong(range.group(2));
  }

  private void write(PatientReader body, long from, long total)
      throws IOException, InterruptedException {
    StandardOpenOption how =
        from == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
    long bytes = from;
    try (OutputStream out =
        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      byte[] piece = new byte[PIECE];
      for (int got = body.read(piece); got >= 0; got = body.read(piece)) {
        out.write(piece, 0, got);
        bytes += got;
        progress.received(bytes, total);
      }
    }
    if (total >= 0 && bytes != total) {
      throw new IOException("received " + bytes + " of " + total + " bytes");
    }
  }

  private long size() throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  /** An answer that would be the same at the next try. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }
}
