package io.tfsim.models;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins the calls of several threads into batches, without a thread of its own: one of the calls
 * leads, collects what waits and computes it for all; meanwhile others come in, and one of these
 * leads next.
 */
final class MicroBatcher {
  private final MicroBatching limits;
  private final Function<List<float[]>, float[][]> network;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Call> waiting = new ArrayDeque<>();
  private int reading;
  private boolean led;

  /** Examples of one caller, at most {@code maxBatch}, and what became of them. */
  private static final class Call {
    private final List<float[]> examples;
    private float @Nullable [][] embeddings;
    private @Nullable Throwable failure;

    private Call(List<float[]> examples) {
      this.examples = examples;
    }

    private boolean done() {
      return embeddings != null || failure != null;
    }

    private float[][] result() {
      if (embeddings == null) { // each caller has an exception of its own, which says where it was
        throw new IllegalStateException(
            failure == null ? "no result" : String.valueOf(failure.getMessage()), failure);
      }
      return embeddings;
    }
  }

  /**
   * Joins calls.
   *
   * @param network a row for each example
   */
  MicroBatcher(MicroBatching limits, Function<List<float[]>, float[][]> network) {
    this.limits = limits;
    this.network = network;
  }

  /**
   * Embeds what {@code read} gives, at most {@code maxBatch} examples, together with what others
   * ask for. What {@code read} throws concerns this caller only.
   */
  float[][] embed(Supplier<List<float[]>> read) {
    Call call = join(read);
    lock.lock();
    try {
      while (!call.done()) {
        if (led) {
          changed.await();
        } else {
          lead();
        }
      }
      return call.result();
    } catch (InterruptedException e) {
      waiting.remove(call);
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  private static CancellationException interrupted(InterruptedException e) {
    var cancelled = new CancellationException("interrupted while waiting for a batch");
    cancelled.initCause(e);
    return cancelled;
  }

  /** Reads, during which a batch may wait for this call, and puts it into the queue. */
  private Call join(Supplier<List<float[]>> read) {
    startReading();
    @Nullable Call call = null;
    try {
      call = new Call(read.get());
      return call;
    } finally {
      lock.lock();
      try {
        if (call != null) {
          waiting.add(call);
        }
        reading--;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void startReading() {
    lock.lock();
    try {
      reading++;
    } finally {
      lock.unlock();
    }
  }

  /** Computes the next batch; the lock is held, except while it is computed. */
  private void lead() throws InterruptedException {
    led = true;
    try {
      List<Call> batch = collect();
      lock.unlock();
      float[][] embeddings = null;
      Throwable failure = null;
      try {
        List<float[]> examples = new ArrayList<>();
        batch.forEach(call -> examples.addAll(call.examples));
        embeddings = network.apply(examples);
      } catch (Throwable e) { // whatever it is, those who wait must hear of it
        failure = e;
      } finally {
        lock.lock();
      }
      hand(batch, embeddings, failure);
    } finally {
      led = false;
      changed.signalAll();
    }
  }

  private List<Call> collect() throws InterruptedException {
    long left = limits.maxDelay().toNanos();
    while (reading > 0 && left > 0 && size() < limits.maxBatch()) {
      left = changed.awaitNanos(left);
    }
    List<Call> batch = new ArrayList<>();
    int size = 0;
    while (!waiting.isEmpty() && size + waiting.element().examples.size() <= limits.maxBatch()) {
      Call call = waiting.remove();
      batch.add(call);
      size += call.examples.size();
    }
    return batch;
  }

  private int size() {
    return waiting.stream().mapToInt(call -> call.examples.size()).sum();
  }

  private static void hand(
      List<Call> batch, float @Nullable [][] embeddings, @Nullable Throwable failure) {
    int start = 0;
    for (Call call : batch) {
      int size = call.examples.size();
      if (embeddings == null) {
        call.failure = failure;
      } else {
        call.embeddings = Arrays.copyOfRange(embeddings, start, start + size);
      }
      start += size;
    }
  }
}
