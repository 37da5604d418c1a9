package io.tfsim.index;

import io.tfsim.graph.Checks;
import java.util.function.Predicate;

/**
 * What is looked for.
 *
 * @param k how many neighbours, at least 1; fewer are found if there are no more
 * @param filter which rows count; where it refuses many, more of the index is looked at until k are
 *     found
 */
public record Lookup(int k, Predicate<Neighbour> filter) {
  /** Checks the range given above. */
  public Lookup {
    Checks.atLeast("k", k, 1);
  }

  /** The k nearest of all. */
  public static Lookup nearest(int k) {
    return new Lookup(k, row -> true);
  }

  /** The same among the rows that a filter takes; it sees each once, nearest first. */
  public Lookup where(Predicate<Neighbour> newFilter) {
    return new Lookup(k, newFilter);
  }

  /** The same among the rows of a label. */
  public Lookup whereLabel(int label) {
    return where(row -> row.label() == label);
  }
}
