package io.tfsim.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;

/**
 * State that a step reads and writes: moving statistics, queues, centres, counters.
 *
 * <p>Reads and updates happen in the order in which they were built: a read sees the update built
 * before it, and an update waits for the reads built before it. So the second view of a step sees
 * the moving statistics that the first one wrote.
 *
 * <p>Replicas share their state: each computes the same new value, and the first one sets it. They
 * are built one after the other, so what a later replica reads is what the first one wrote.
 *
 * @param <T> type of its elements
 */
public final class State<T extends TType> {
  private final Variable<T> variable;
  private final LayerScope scope;

  /** State at a place of a subgraph. */
  State(Variable<T> variable, LayerScope scope) {
    this.variable = variable;
    this.scope = scope;
  }

  /** The variable that holds it. */
  public Variable<T> variable() {
    return variable;
  }

  /** The value after the updates built so far. */
  public Operand<T> read() {
    var read =
        scope
            .after(scope.build().updatesOf(variable))
            .tf()
            .readVariableOp(variable.handle(), variable.type());
    scope.build().noteRead(variable, read);
    return read;
  }

  /**
   * Sets a new value, after the reads and updates built so far. The step runs it. {@linkplain
   * LayerScope#frozen Frozen} state keeps its value.
   *
   * @return the op that sets it
   */
  public Op update(Operand<T> value) {
    Ops after = scope.after(scope.build().readsAndUpdatesOf(variable)).tf();
    boolean sets = scope.replicas().rank() == 0 && !scope.frozenAt(variable.path());
    Op update = sets ? after.assignVariableOp(variable.handle(), value) : after.identity(value);
    scope.build().noteUpdate(variable, update);
    return update;
  }
}
