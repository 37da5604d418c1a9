package io.tfsim.data;

import io.tfsim.graph.Checks;

/**
 * How batches are made ready for a step.
 *
 * @param threads data threads, at least 1: they read files, and make views where {@code
 *     augmentation} says so; default one per processor. Batches do not depend on their number.
 * @param prefetch batches that data threads keep ready, at least 1; default 2
 * @param augmentation where views are made
 * @param replaces whether an example that cannot be read is replaced by another one where its
 *     source {@linkplain Source#skipsUnreadable says so}; default true. If not, it ends the run.
 */
public record Pipeline(int threads, int prefetch, Augmentation augmentation, boolean replaces) {
  /** Where views are made. */
  public enum Augmentation {
    /** In the graph of the step: on the GPU where there is one. */
    IN_GRAPH,
    /** By data threads, while the step before is still running. The views are the same. */
    IN_DATA_THREADS
  }

  /** Checks the ranges given above. */
  public Pipeline {
    Checks.atLeast("threads", threads, 1);
    Checks.atLeast("prefetch", prefetch, 1);
  }

  /** A data thread per processor, two batches ready, views made in the graph. */
  public static Pipeline defaults() {
    return new Pipeline(Runtime.getRuntime().availableProcessors(), 2, Augmentation.IN_GRAPH, true);
  }

  /** The same with another number of data threads. */
  public Pipeline withThreads(int newThreads) {
    return new Pipeline(newThreads, prefetch, augmentation, replaces);
  }

  /** The same with another number of batches that are kept ready. */
  public Pipeline withPrefetch(int batches) {
    return new Pipeline(threads, batches, augmentation, replaces);
  }

  /** The same with views made elsewhere. */
  public Pipeline withAugmentation(Augmentation place) {
    return new Pipeline(threads, prefetch, place, replaces);
  }

  /** The same, where no example is replaced by another one, whatever its source says. */
  public Pipeline withoutReplacement() {
    return new Pipeline(threads, prefetch, augmentation, false);
  }
}
