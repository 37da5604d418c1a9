package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What of a SavedModel is used, and how it trains.
 *
 * @param layers from the model to a part of it, by names; empty for the model itself
 * @param output an inner output; empty for the function's own
 * @param trainingFunction the endpoint that trains; empty for what the file says
 * @param rebuild whether batch normalisation is rebuilt from the inference function
 * @param momentum of rebuilt batch normalisation; empty for what the file says, or 0.99
 * @param dropout whether the training function's dropout is kept
 */
record Selection(
    List<String> layers,
    Optional<String> output,
    Optional<String> trainingFunction,
    boolean rebuild,
    OptionalDouble momentum,
    boolean dropout) {

  static Selection all() {
    return new Selection(
        List.of(), Optional.empty(), Optional.empty(), false, OptionalDouble.empty(), true);
  }

  Selection withLayer(String name) {
    List<String> longer = new ArrayList<>(layers);
    longer.add(name);
    return new Selection(List.copyOf(longer), output, trainingFunction, rebuild, momentum, dropout);
  }

  Selection withOutput(String name) {
    return new Selection(layers, Optional.of(name), trainingFunction, rebuild, momentum, dropout);
  }

  Selection withTrainingFunction(String name) {
    return new Selection(layers, output, Optional.of(name), rebuild, momentum, dropout);
  }

  Selection withRebuild(OptionalDouble newMomentum) {
    return new Selection(layers, output, trainingFunction, true, newMomentum, dropout);
  }

  Selection withoutDropout() {
    return new Selection(layers, output, trainingFunction, rebuild, momentum, false);
  }
}
