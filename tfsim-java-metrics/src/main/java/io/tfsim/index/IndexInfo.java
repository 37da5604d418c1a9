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
 * @param notes any text that is kept with the rows, at most 16,777,216 characters; empty at first.
 *     {@link SimilaritySearch#calibrate} makes JSON of it, with {@code matching}, {@code
 *     calibration}, and as {@code notes} the text that was there
 */
public record IndexInfo(int dim, Distance distance, Optional<Fingerprint> model, String notes) {
  /** Most characters of notes. */
  static final int MOST_NOTES = 1 << 24; // as a text in JSON, Jackson reads back 20,000,000

  /** Checks that the dimensions agree, and the length of the notes. */
  public IndexInfo {
    Checks.atLeast("dim", dim, 1);
    if (model.isPresent() && model.get().dim() != dim) {
      throw new IllegalArgumentException(
          "an index of dimension " + dim + " cannot be of a model of " + model.get().dim());
    }
    if (notes.length() > MOST_NOTES) {
      throw new IllegalArgumentException(
          "notes must have at most " + MOST_NOTES + " characters, had " + notes.length());
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
