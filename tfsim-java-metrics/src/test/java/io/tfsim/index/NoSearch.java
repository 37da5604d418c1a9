package io.tfsim.index;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.models.Embeddings;
import io.tfsim.search.Search;
import io.tfsim.search.SearchMethod;
import io.tfsim.search.Vectors;
import java.nio.file.Path;
import java.util.function.Function;

/** Finds nothing: for tests of what is kept, which need no TensorFlow. */
record NoSearch(Distance distance) implements Search {
  static final SearchMethod METHOD = method(NoSearch::new);

  /** Opens a search that needs no vectors. */
  static SearchMethod method(Function<Distance, Search> search) {
    return new SearchMethod() {
      @Override
      public Search open(Vectors vectors, Distance distance) {
        return search.apply(distance);
      }

      @Override
      public Search open(Vectors vectors, Distance distance, Path saved) {
        throw new IllegalArgumentException("there is nothing saved");
      }
    };
  }

  @Override
  public Neighbours find(Embeddings queries, int k) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void added(int... rows) {}

  @Override
  public void removed(int... rows) {}

  @Override
  public void save(Path file) {}

  @Override
  public void close() {}
}
