package io.tfsim.search;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that share work over a range of numbers. */
final class Threads implements AutoCloseable {
  private final int count;
  private final ExecutorService pool;

  Threads(int count) {
    this.count = count;
    this.pool =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, "tfsim-search");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Work over the numbers from one to before another. */
  @FunctionalInterface
  interface Range {
    /**
     * Does a part of it.
     *
     * @param part number of the part
     */
    void run(int part, int from, int to);
  }

  /** How many parts work of that size is done in: more than threads, not all take equally long. */
  int parts(int size) {
    return count == 1 ? 1 : Math.max(1, Math.min(size, 4 * count));
  }

  /** Does all work from 0 to before {@code size}; fails as the first part that fails. */
  void share(int size, Range work) {
    int parts = parts(size);
    if (parts == 1) {
      work.run(0, 0, size);
      return;
    }
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int part = i;
      int from = (int) ((long) size * part / parts);
      int to = (int) ((long) size * (part + 1) / parts);
      running.add(CompletableFuture.runAsync(() -> work.run(part, from, to), pool));
    }
    try {
      // all of them, also if one fails: what they work on may be freed next
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
