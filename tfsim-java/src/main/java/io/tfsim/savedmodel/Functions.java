package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The functions of a model or layer for the two modes.
 *
 * @param inference what it computes in inference
 * @param training what it computes in training; empty if the file does not say
 */
record Functions(Endpoint inference, Optional<Endpoint> training) {

  /** Where Keras 2 and plain modules keep both modes. */
  private static final List<String> CALLS = List.of(Endpoint.WITH_LOSSES, "__call__");

  /** Where inference is, if not there: Keras 3, serving. */
  private static final List<String> SERVING = List.of("serve", "serving_default");

  /**
   * Chooses.
   *
   * @param owner number of the model or layer
   * @param trainingFunction the endpoint that trains, if the user names it
   * @throws IllegalArgumentException if there is no such function
   */
  static Functions of(ObjectGraph objects, int owner, Optional<String> trainingFunction) {
    List<Endpoint> calls =
        CALLS.stream()
            .map(name -> Endpoint.of(objects, owner, name))
            .filter(endpoints -> !endpoints.isEmpty())
            .findFirst()
            .orElse(List.of());
    Optional<Endpoint> training = trainingFunction.map(name -> named(objects, owner, name));
    Optional<Endpoint> inference =
        with(calls, Optional.of(false)).or(() -> with(calls, Optional.empty()));
    if (training.isEmpty()) {
      training = with(calls, Optional.of(true)).or(() -> with(calls, Optional.empty()));
    }
    if (inference.isEmpty()) {
      inference = SERVING.stream().flatMap(name -> any(objects, owner, name).stream()).findFirst();
    }
    if (inference.isEmpty() && !calls.isEmpty()) {
      throw new IllegalArgumentException(
          "it must hold a function for inference, it holds one for training only");
    }
    return new Functions(
        inference.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "it must hold a function to call (__call__, serve or a signature"
                        + " serving_default), it holds "
                        + names(objects, owner))),
        training);
  }

  private static Optional<Endpoint> with(List<Endpoint> endpoints, Optional<Boolean> training) {
    return endpoints.stream().filter(e -> e.training().equals(training)).findFirst();
  }

  /** An endpoint that is a child, or a signature. */
  private static List<Endpoint> any(ObjectGraph objects, int owner, String name) {
    List<Endpoint> endpoints = new ArrayList<>(Endpoint.of(objects, owner, name));
    OptionalInt signatures = objects.child(owner, "signatures");
    if (signatures.isPresent()) {
      endpoints.addAll(Endpoint.of(objects, signatures.getAsInt(), name));
    }
    return endpoints;
  }

  private static Endpoint named(ObjectGraph objects, int owner, String name) {
    List<Endpoint> endpoints = any(objects, owner, name);
    return with(endpoints, Optional.of(true))
        .or(() -> endpoints.stream().findFirst())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "trainingFunction must be one of "
                        + names(objects, owner)
                        + ", was '"
                        + name
                        + "'"));
  }

  /** Names of all endpoints. */
  static Set<String> names(ObjectGraph objects, int owner) {
    Set<String> names = new LinkedHashSet<>();
    objects.children(owner).keySet().stream()
        .filter(name -> !Endpoint.of(objects, owner, name).isEmpty())
        .forEach(names::add);
    OptionalInt signatures = objects.child(owner, "signatures");
    if (signatures.isPresent()) {
      names.addAll(objects.children(signatures.getAsInt()).keySet());
    }
    return names;
  }
}
