package io.tfsim.index;

import io.tfsim.distances.Neighbours;
import io.tfsim.models.Embeddings;
import io.tfsim.search.Search;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Makes neighbours of what a search finds.
 *
 * @param store where the rows are
 * @param search of them
 */
record Finder(Store store, Search search) {
  /** How much more of the index is looked at each time that a filter left too few. */
  private static final long WIDER = 4;

  List<List<Neighbour>> find(Embeddings queries, Lookup lookup) {
    int k = Math.min(store.size(), lookup.k());
    List<List<Neighbour>> all = new ArrayList<>();
    if (k == 0) {
      for (int i = 0; i < queries.count(); i++) {
        all.add(List.of());
      }
      return all;
    }
    Neighbours found = search.find(queries, k);
    for (int i = 0; i < queries.count(); i++) {
      Neighbours nearest =
          new Neighbours(
              k,
              Arrays.copyOfRange(found.indices(), i * k, (i + 1) * k),
              Arrays.copyOfRange(found.distances(), i * k, (i + 1) * k));
      List<Neighbour> taken = new ArrayList<>();
      take(nearest, new BitSet(), lookup, taken);
      if (taken.size() < lookup.k() && k < store.size()) {
        takeMore(queries.row(i), nearest, lookup, taken);
      }
      all.add(taken);
    }
    return all;
  }

  /** Looks at more, each row once: a filter may remember what it has seen. */
  private void takeMore(float[] query, Neighbours nearest, Lookup lookup, List<Neighbour> taken) {
    Embeddings one = new Embeddings(query, query.length, new int[] {-1});
    BitSet seen = new BitSet();
    Neighbours last = nearest;
    while (taken.size() < lookup.k() && last.k() < store.size()) {
      Arrays.stream(last.indices()).forEach(seen::set);
      last = search.find(one, (int) Math.min(store.size(), last.k() * WIDER));
      take(last, seen, lookup, taken);
    }
    // an approximate search that is wider may find nearer ones, too
    taken.sort(
        Comparator.comparingDouble(Neighbour::distance)
            .thenComparingInt(neighbour -> store.find(neighbour.id())));
    for (int i = 0; i < taken.size(); i++) {
      Neighbour n = taken.get(i);
      taken.set(i, new Neighbour(i + 1, n.distance(), n.id(), n.label(), n.text()));
    }
  }

  /** Takes those of the neighbours of a query that the filter takes, in their order. */
  private void take(Neighbours found, BitSet seen, Lookup lookup, List<Neighbour> taken) {
    for (int i = 0; i < found.k() && taken.size() < lookup.k(); i++) {
      int row = found.indices()[i];
      if (seen.get(row)) {
        continue;
      }
      Neighbour neighbour =
          new Neighbour(
              taken.size() + 1,
              found.distances()[i],
              store.id(row),
              store.label(row),
              store.text(row));
      if (lookup.filter().test(neighbour)) {
        taken.add(neighbour);
      }
    }
  }
}
