package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.testing.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for whom is decided by latches; a delay of an hour stands for one that never ends. */
@Timeout(60)
class MicroBatcherTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private MicroBatcher batcher(int maxBatch, Duration maxDelay) {
    return new MicroBatcher(MicroBatching.of(maxBatch, maxDelay), this::twice);
  }

  private float[][] twice(List<float[]> examples) {
    batches.add(examples.size());
    return examples.stream().map(x -> new float[] {2 * x[0]}).toArray(float[][]::new);
  }

  private static Supplier<List<float[]>> examples(float... values) {
    return () -> {
      List<float[]> examples = new ArrayList<>();
      for (float value : values) {
        examples.add(new float[] {value});
      }
      return examples;
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** One that says that it computes, and goes on when it may. */
  private MicroBatcher batcherThatWaits(CountDownLatch computing, CountDownLatch end) {
    return new MicroBatcher(
        MicroBatching.of(32, HOUR),
        examples -> {
          computing.countDown();
          await(end);
          return twice(examples);
        });
  }

  /** An example that says that it is being read, and is there when it may be. */
  private static Supplier<List<float[]>> slowly(
      CountDownLatch reading, CountDownLatch end, float value) {
    return () -> {
      reading.countDown();
      await(end);
      return examples(value).get();
    };
  }

  /** Calls of which each has begun to read before the first has read. */
  private List<Future<float[][]>> atOnce(
      MicroBatcher batcher, List<Supplier<List<float[]>>> reads) {
    CyclicBarrier together = new CyclicBarrier(reads.size());
    List<Future<float[][]>> calls = new ArrayList<>();
    for (Supplier<List<float[]>> read : reads) {
      calls.add(
          threads.submit(
              () ->
                  batcher.embed(
                      () -> {
                        try {
                          together.await();
                        } catch (Exception e) {
                          throw new AssertionError(e);
                        }
                        return read.get();
                      })));
    }
    return calls;
  }

  @Test
  void a_call_that_is_alone_does_not_wait() {
    assertThat(batcher(32, HOUR).embed(examples(1, 2))).isEqualTo(new float[][] {{2}, {4}});
    assertThat(batches).containsExactly(2);
  }

  @Test
  void calls_that_read_at_once_are_one_batch() throws Exception {
    var calls =
        atOnce(batcher(32, HOUR), List.of(examples(1), examples(2, 3), examples(4), examples(5)));
    assertThat(calls.get(0).get()).isEqualTo(new float[][] {{2}});
    assertThat(calls.get(1).get()).isEqualTo(new float[][] {{4}, {6}});
    assertThat(calls.get(2).get()).isEqualTo(new float[][] {{8}});
    assertThat(calls.get(3).get()).isEqualTo(new float[][] {{10}});
    assertThat(batches).containsExactly(5);
  }

  @Test
  void a_batch_has_at_most_as_many_as_it_may() throws Exception {
    var calls =
        atOnce(batcher(2, HOUR), List.of(examples(1), examples(2), examples(3), examples(4)));
    for (int i = 0; i < 4; i++) {
      assertThat(calls.get(i).get()).isEqualTo(new float[][] {{2 * i + 2}});
    }
    assertThat(batches).containsExactly(2, 2);
  }

  @Test
  void a_list_is_not_torn_apart() throws Exception {
    var calls = atOnce(batcher(3, HOUR), List.of(examples(1, 2), examples(3, 4)));
    assertThat(calls.get(0).get()).isEqualTo(new float[][] {{2}, {4}});
    assertThat(calls.get(1).get()).isEqualTo(new float[][] {{6}, {8}});
    assertThat(batches).containsExactly(2, 2);
  }

  @Test
  void what_comes_while_a_batch_is_computed_is_the_next_batch() throws Exception {
    CountDownLatch computing = new CountDownLatch(1);
    CountDownLatch othersRead = new CountDownLatch(3);
    MicroBatcher batcher = batcherThatWaits(computing, othersRead);
    var first = threads.submit(() -> batcher.embed(examples(0)));
    await(computing);
    List<Future<float[][]>> others = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      float value = i;
      others.add(
          threads.submit(
              () ->
                  batcher.embed(
                      () -> {
                        othersRead.countDown();
                        return examples(value).get();
                      })));
    }
    assertThat(first.get()).isEqualTo(new float[][] {{0}});
    for (int i = 1; i <= 3; i++) {
      assertThat(others.get(i - 1).get()).isEqualTo(new float[][] {{2 * i}});
    }
    assertThat(batches).containsExactly(1, 3);
  }

  @Test
  void nobody_waits_longer_than_the_delay() throws Exception {
    for (Duration delay : List.of(Duration.ZERO, Duration.ofMillis(1))) {
      MicroBatcher batcher = batcher(32, delay);
      CountDownLatch reading = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      var slow = threads.submit(() -> batcher.embed(slowly(reading, end, 7)));
      await(reading);
      assertThat(batcher.embed(examples(1))).isEqualTo(new float[][] {{2}});
      end.countDown();
      assertThat(slow.get()).isEqualTo(new float[][] {{14}});
    }
    assertThat(batches).containsExactly(1, 1, 1, 1);
  }

  @Test
  void what_cannot_be_read_fails_for_its_caller_only() throws Exception {
    var calls =
        atOnce(
            batcher(32, HOUR),
            List.of(
                examples(1),
                () -> {
                  throw new IllegalArgumentException("no image");
                },
                examples(3)));
    assertThat(calls.get(0).get()).isEqualTo(new float[][] {{2}});
    assertThat(calls.get(2).get()).isEqualTo(new float[][] {{6}});
    assertThatThrownBy(() -> calls.get(1).get())
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no image");
    assertThat(batches).containsExactly(2);
  }

  @Test
  void a_batch_that_fails_fails_for_all_of_it_and_the_next_one_is_computed() throws Exception {
    MicroBatcher batcher =
        new MicroBatcher(
            MicroBatching.of(32, HOUR),
            examples -> {
              if (examples.size() == 2) {
                throw new OutOfMemoryError("too many");
              }
              return twice(examples);
            });
    for (Future<float[][]> call : atOnce(batcher, List.of(examples(1), examples(2)))) {
      assertThatThrownBy(call::get)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("too many")
          .hasCauseInstanceOf(OutOfMemoryError.class);
    }
    assertThat(batcher.embed(examples(3))).isEqualTo(new float[][] {{6}});
  }

  /** A thread of its own, so that it can be interrupted. */
  private static Thread start(FutureTask<?> task) {
    Thread thread = new Thread(task);
    thread.start();
    return thread;
  }

  private static FutureTask<String> interruption(Callable<?> call) {
    return new FutureTask<>(
        () -> {
          try {
            Object unused = call.call();
            return "it gave a result";
          } catch (CancellationException e) {
            return e.getMessage() + ", status " + Thread.currentThread().isInterrupted();
          }
        });
  }

  @Test
  void who_is_interrupted_while_waiting_goes_away() throws Exception {
    CountDownLatch computing = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    MicroBatcher batcher = batcherThatWaits(computing, end);
    var first = threads.submit(() -> batcher.embed(examples(1)));
    await(computing);
    FutureTask<String> second = interruption(() -> batcher.embed(examples(2)));
    start(second).interrupt();
    assertThat(second.get()).isEqualTo("interrupted while waiting for a batch, status true");
    end.countDown();
    assertThat(first.get()).isEqualTo(new float[][] {{2}});
    assertThat(batcher.embed(examples(3))).isEqualTo(new float[][] {{6}});
    assertThat(batches).containsExactly(1, 1);
  }

  @Test
  void who_is_interrupted_while_collecting_leaves_the_lead_to_another() throws Exception {
    MicroBatcher batcher = batcher(32, HOUR);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    var other = threads.submit(() -> batcher.embed(slowly(reading, end, 5)));
    await(reading);
    FutureTask<String> leader = interruption(() -> batcher.embed(examples(2)));
    start(leader).interrupt();
    assertThat(leader.get()).isEqualTo("interrupted while waiting for a batch, status true");
    end.countDown();
    assertThat(other.get()).isEqualTo(new float[][] {{10}});
    assertThat(batches).containsExactly(1);
  }

  @Test
  void everybody_gets_what_is_his() throws ExecutionException, InterruptedException {
    MicroBatcher batcher = batcher(5, Duration.ofMillis(1));
    List<Future<Boolean>> all =
        IntStream.range(0, 8)
            .mapToObj(
                thread ->
                    threads.submit(
                        () ->
                            IntStream.range(0, 2_000)
                                .allMatch(
                                    i -> {
                                      float x = thread * 10_000 + i;
                                      float[] values = new float[1 + (thread + i) % 5];
                                      for (int j = 0; j < values.length; j++) {
                                        values[j] = x + j / 8f;
                                      }
                                      float[][] rows = batcher.embed(examples(values));
                                      return IntStream.range(0, values.length)
                                              .allMatch(j -> rows[j][0] == 2 * values[j])
                                          && rows.length == values.length;
                                    })))
            .toList();
    for (Future<Boolean> one : all) {
      assertThat(one.get()).isTrue();
    }
    assertThat(batches).allMatch(size -> size <= 5);
  }

  @Test
  void refuses_limits_that_are_none() {
    new Refusal("maxBatch must be >= 1, was 0", () -> MicroBatching.of(0, Duration.ZERO)).check();
    new Refusal(
            "maxDelay must be >= 0, was PT-1S", () -> MicroBatching.of(1, Duration.ofSeconds(-1)))
        .check();
  }
}
