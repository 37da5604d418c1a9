package io.tfsim.index;

import io.tfsim.distances.Neighbours;
import io.tfsim.models.Embeddings;
import io.tfsim.search.Search;
import java.util.ArrayList;
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
    int size = store.size();
    List<List<Neighbour>> all = new ArrayList<>();
    if (size == 0) {
      for (int i = 0; i < queries.count(); i++) {
        all.add(List.of());
      }
      return all;
    }
    int k = Math.min(size, lookup.k());
    Neighbours found = search.find(queries, k);
    for (int i = 0; i < queries.count(); i++) {
      List<Neighbour> some = taken(found, i, lookup);
      int looked = k;
      while (some.size() < lookup.k() && looked < size) {
        looked = (int) Math.min(size, looked * WIDER);
        Embeddings query = new Embeddings(queries.row(i), queries.dim(), new int[] {-1});
        some = taken(search.find(query, looked), 0, lookup);
      }
      all.add(some);
    }
    return all;
  }

  /** What the filter takes of the neighbours of a query, in their order. */
  private List<Neighbour> taken(Neighbours found, int query, Lookup lookup) {
    List<Neighbour> taken = new ArrayList<>();
    for (int i = query * found.k(); i < (query + 1) * found.k() && taken.size() < lookup.k(); i++) {
      int row = found.indices()[i];
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
    return taken;
  }
}
