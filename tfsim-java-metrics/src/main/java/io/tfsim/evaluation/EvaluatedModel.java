package io.tfsim.evaluation;

import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Encoder;
import io.tfsim.models.Output;
import io.tfsim.training.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is evaluated.
 *
 * @param representation gives what probes and searches use
 * @param projection gives what the training compared, if that is to be had
 * @param history of the training, if it is known: for curves, and for an online probe's accuracy
 * @param weights which weights these are, for people; by default those after the training, which
 *     are the best epoch's where early stopping has restored them
 * @param tunings trainings of the whole network with few labels, each with another name, and not
 *     {@code probe}
 */
public record EvaluatedModel(
    Encoder representation,
    Optional<Encoder> projection,
    Optional<History> history,
    Optional<String> weights,
    List<Tuning> tunings) {
  static final String PROBE = "probe";

  /** Copies the list, and checks that the tunings have different names. */
  public EvaluatedModel {
    tunings = List.copyOf(tunings);
    Score.requireDifferent(
        "names of tunings and of the linear probe",
        Stream.concat(tunings.stream().map(Tuning::name), Stream.of(PROBE)).toList());
  }

  /** An encoder, of which nothing else is known. */
  public static EvaluatedModel of(Encoder representation) {
    return new EvaluatedModel(
        representation, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  /** A model with its weights as they are now. */
  public static EvaluatedModel of(ContrastiveModel model) {
    return of(model.encoder(Output.REPRESENTATION))
        .withProjection(model.encoder(Output.PROJECTION));
  }

  /** The same with a projection. */
  public EvaluatedModel withProjection(Encoder newProjection) {
    return new EvaluatedModel(
        representation, Optional.of(newProjection), history, weights, tunings);
  }

  /** The same with the history of its training. */
  public EvaluatedModel withHistory(History newHistory) {
    return new EvaluatedModel(
        representation, projection, Optional.of(newHistory), weights, tunings);
  }

  /** The same, saying which weights it has, such as {@code best epoch by val_loss, 34 of 50}. */
  public EvaluatedModel withWeights(String newWeights) {
    return new EvaluatedModel(
        representation, projection, history, Optional.of(newWeights), tunings);
  }

  /** The same with one more training with few labels. */
  public EvaluatedModel withTuning(Tuning tuning) {
    List<Tuning> more = new ArrayList<>(tunings);
    more.add(tuning);
    return new EvaluatedModel(representation, projection, history, weights, more);
  }

  /** Which weights these are. */
  String describeWeights() {
    return weights.orElseGet(
        () ->
            history
                .filter(h -> !h.epochs().isEmpty())
                .map(h -> h.epochs().get(h.epochs().size() - 1).epoch() + 1)
                .map(n -> "after the training of " + n + (n == 1 ? " epoch" : " epochs"))
                .orElse("as given"));
  }
}
