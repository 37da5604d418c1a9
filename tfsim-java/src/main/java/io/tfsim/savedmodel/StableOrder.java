package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Puts things after those that they wait for, as near to their given order as that allows. */
final class StableOrder {
  private StableOrder() {}

  /**
   * The order.
   *
   * @param waits for each thing, the indices of those that come before it
   * @return indices; fewer than there are things if some wait for each other in a circle
   */
  static List<Integer> of(List<List<Integer>> waits) {
    int[] open = new int[waits.size()];
    List<List<Integer>> users = new ArrayList<>();
    waits.forEach(ignored -> users.add(new ArrayList<>()));
    for (int i = 0; i < open.length; i++) {
      for (int before : waits.get(i)) {
        users.get(before).add(i);
        open[i]++;
      }
    }
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < open.length; i++) {
      if (open[i] == 0) {
        ready.add(i);
      }
    }
    List<Integer> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int next = ready.remove();
      order.add(next);
      for (int user : users.get(next)) {
        if (--open[user] == 0) {
          ready.add(user);
        }
      }
    }
    return order;
  }
}
