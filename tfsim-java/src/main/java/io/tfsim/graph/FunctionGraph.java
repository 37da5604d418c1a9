package io.tfsim.graph;

import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * A function in the making: ops in a graph of their own, which run elsewhere than the ops around
 * their call, in the threads that read data or as one compiled kernel.
 *
 * <p>Such ops see the function's inputs, and the {@linkplain LayerScope#data data} of the model's
 * graph; they have no weights and no state.
 */
public final class FunctionGraph {
  private final ModelGraph model;
  private final Ops tf;
  private final List<Operand<?>> inputs;

  private FunctionGraph(ModelGraph model, Ops tf, List<Operand<?>> inputs) {
    this.model = model;
    this.tf = tf;
    this.inputs = inputs;
  }

  /**
   * An input of a function.
   *
   * @param type type of its elements
   * @param shape its shape, as far as it is known
   */
  public record Port(Class<? extends TType> type, Shape shape) {
    /** Equal for ports of one type and shape; shapes of unknown size are never equal themselves. */
    List<Object> key() {
      return List.of(type, Longs.asList(shape.asArray()));
    }

    /** What a value is like. */
    public static Port of(Operand<?> value) {
      return new Port(value.type(), value.shape());
    }
  }

  /** Builds the outputs of a function. */
  @FunctionalInterface
  public interface Body {
    /** The outputs, at least one. */
    List<? extends Operand<?>> build(FunctionGraph function);
  }

  /** Makes a function, which the caller closes. */
  static GraphFunction create(ModelGraph model, String name, List<Port> ports, Body body) {
    List<Port> outputPorts = new ArrayList<>();
    ConcreteFunction function =
        ConcreteFunction.create(
            tf -> {
              List<Operand<?>> inputs =
                  ports.stream().<Operand<?>>map(port -> placeholder(tf, port)).toList();
              List<? extends Operand<?>> outputs = body.build(new FunctionGraph(model, tf, inputs));
              Signature.Builder signature = Signature.builder().key(name);
              for (int i = 0; i < inputs.size(); i++) {
                signature.input(String.format("in_%03d", i), inputs.get(i));
              }
              for (int i = 0; i < outputs.size(); i++) {
                signature.output(String.format("out_%03d", i), outputs.get(i));
                outputPorts.add(Port.of(outputs.get(i)));
              }
              return signature.build();
            });
    return new GraphFunction(function, List.copyOf(outputPorts));
  }

  private static Operand<?> placeholder(Ops tf, Port port) {
    return tf.placeholder(port.type(), Placeholder.shape(port.shape()));
  }

  /** The function's ops. */
  public Ops tf() {
    return tf;
  }

  /** An input, by its place. */
  @SuppressWarnings("unchecked") // whoever builds a function knows its inputs' types
  public <T extends TType> Operand<T> input(int index) {
    return (Operand<T>) inputs.get(index);
  }

  /** All inputs, which are numbers. */
  @SuppressWarnings("unchecked") // whoever builds a function knows its inputs' types
  List<Operand<? extends TNumber>> numbers() {
    return (List<Operand<? extends TNumber>>) (List<?>) inputs;
  }

  /** Where ops are built; without random numbers. */
  public LayerScope scope() {
    return scope(new Build(Optional.empty(), true));
  }

  /**
   * Where ops are built, with random numbers that depend on {@code step} as they would in the
   * model's graph.
   *
   * @param warmup whether the sampler's warm-up goes on
   */
  public LayerScope scope(Operand<TInt64> step, Operand<TBool> warmup) {
    Build build = new Build(Optional.of(step), true);
    build.setWarmup(warmup);
    return scope(build);
  }

  private LayerScope scope(Build build) {
    return new LayerScope(
        model, build, tf, List.of(), "", true, ReplicaGroup.single(), Optional.empty());
  }
}
