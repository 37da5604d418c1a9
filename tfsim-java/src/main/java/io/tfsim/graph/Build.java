package io.tfsim.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * What belongs to one subgraph that runs as a whole (a training step, an inference function): the
 * order of reads and updates, the updates to run, and what layers added on the way.
 */
final class Build {
  private final Map<String, Operand<TFloating>> weightReads = new LinkedHashMap<>();
  private final Map<String, List<Op>> reads = new HashMap<>();
  private final Map<String, Op> lastUpdate = new HashMap<>();
  private final List<Op> updates = new ArrayList<>();
  private final Map<String, Operand<TFloating>> losses = new LinkedHashMap<>();
  private final Map<String, List<Operand<TFloating>>> logs = new LinkedHashMap<>();
  private final Map<String, Integer> randomDraws = new HashMap<>();
  private final Map<String, Shadow> shadows = new LinkedHashMap<>();
  private final Map<String, Operand<TFloating>> outputs = new LinkedHashMap<>();
  private final List<Obstacle> obstacles = new ArrayList<>();
  private final Optional<Operand<TInt64>> step;
  private final boolean function;
  private Optional<Operand<TBool>> warmup = Optional.empty();
  private Predicate<String> frozen = path -> false;

  /** A copy, and the path of what it copies. */
  record Shadow(String original, Variable<TFloating> copy) {}

  /** What no gradient goes through, and the weights before it. */
  record Obstacle(String what, Set<String> weights) {}

  /**
   * A subgraph with nothing in it.
   *
   * @param function whether its ops are in a function's graph and not in the model's
   */
  Build(Optional<Operand<TInt64>> step, boolean function) {
    this.step = step;
    this.function = function;
  }

  boolean function() {
    return function;
  }

  void setWarmup(Operand<TBool> value) {
    warmup = Optional.of(value);
  }

  Optional<Operand<TBool>> warmup() {
    return warmup;
  }

  void setFrozen(Predicate<String> paths) {
    frozen = paths;
  }

  Predicate<String> frozen() {
    return frozen;
  }

  Optional<Operand<TInt64>> step() {
    return step;
  }

  Map<String, Operand<TFloating>> weightReads() {
    return weightReads;
  }

  List<Op> updates() {
    return updates;
  }

  Map<String, Operand<TFloating>> losses() {
    return losses;
  }

  Map<String, List<Operand<TFloating>>> logs() {
    return logs;
  }

  List<Obstacle> obstacles() {
    return obstacles;
  }

  Map<String, Shadow> shadows() {
    return shadows;
  }

  Map<String, Operand<TFloating>> outputs() {
    return outputs;
  }

  int nextRandomDraw(String path) {
    return randomDraws.merge(path, 1, Integer::sum);
  }

  List<Op> updatesOf(Variable<?> variable) {
    Op last = lastUpdate.get(variable.path());
    return last == null ? List.of() : List.of(last);
  }

  List<Op> readsAndUpdatesOf(Variable<?> variable) {
    List<Op> before = new ArrayList<>(reads.getOrDefault(variable.path(), List.of()));
    before.addAll(updatesOf(variable));
    return before;
  }

  void noteRead(Variable<?> variable, Op read) {
    reads.computeIfAbsent(variable.path(), path -> new ArrayList<>()).add(read);
  }

  void noteUpdate(Variable<?> variable, Op update) {
    lastUpdate.put(variable.path(), update);
    reads.remove(variable.path());
    updates.add(update);
  }
}
