package io.tfsim.samplers;

import io.tfsim.data.Draws;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Passes over 0 to {@code size - 1}, one after another, each in a new random order. */
final class Passes {
  private final Draws draws;
  private final int size;
  private final Deque<Integer> ahead = new ArrayDeque<>();

  Passes(Draws draws, int size) {
    this.draws = draws;
    this.size = size;
  }

  /**
   * The next {@code count} of them, at most {@code size}, all different: where two passes meet, a
   * number that the old one has just given waits for the next call.
   */
  int[] take(int count) {
    if (ahead.size() < count) {
      Arrays.stream(draws.permutation(size)).forEach(ahead::add);
    }
    Set<Integer> taken = new LinkedHashSet<>();
    Iterator<Integer> next = ahead.iterator();
    while (taken.size() < count) {
      if (taken.add(next.next())) {
        next.remove();
      }
    }
    return taken.stream().mapToInt(Integer::intValue).toArray();
  }
}
