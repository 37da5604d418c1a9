package io.tfsim.index;

import io.tfsim.distances.Distance;
import io.tfsim.graph.Checks;
import java.util.Optional;

/**
 * What an index is of.
 *
 * @param dim length of its vectors, at least 1
 * @param distance how they are compared
 * @param model what made them, if that is known
 * @param notes any text that is kept with the rows; empty at first
 */
public record IndexInfo(int dim, Distance distance, Optional<Fingerprint> model, String notes) {
  /** Checks that the dimensions agree. */
  public IndexInfo {
    Checks.atLeast("dim", dim, 1);
    if (model.isPresent() && model.get().dim() != dim) {
      throw new IllegalArgumentException(
          "an index of dimension " + dim + " cannot be of a model of " + model.get().dim());
    }
  }

  /** Of vectors that any model made. */
  public static IndexInfo of(int dim, Distance distance) {
    return new IndexInfo(dim, distance, Optional.empty(), "");
  }

  /** The same with another model. */
  IndexInfo withModel(Fingerprint newModel) {
    return new IndexInfo(dim, distance, Optional.of(newModel), notes);
  }

  /** The same with other notes. */
  IndexInfo withNotes(String newNotes) {
    return new IndexInfo(dim, distance, model, newNotes);
  }
}
