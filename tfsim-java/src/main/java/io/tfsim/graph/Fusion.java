package io.tfsim.graph;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.lang.System.Logger.Level;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.op.Operands;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Ops that TensorFlow's compiler (XLA) makes one kernel of, so that a chain of elementwise ops goes
 * through memory once.
 */
public final class Fusion {
  private static final Supplier<Boolean> AVAILABLE = Suppliers.memoize(Fusion::probe);

  private Fusion() {}

  /** What is fused: ops that depend on their inputs only, no random numbers, no weights. */
  @FunctionalInterface
  public interface Body {
    /**
     * Builds the output.
     *
     * @param scope gives ops
     * @param inputs what the ops work on, in the order of the call
     */
    Operand<TFloating> build(LayerScope scope, List<Operand<? extends TNumber>> inputs);
  }

  /** Whether this TensorFlow can compile; if not, fused ops run one by one, which is said once. */
  static boolean available() {
    return AVAILABLE.get();
  }

  private static boolean probe() {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        ConcreteFunction twice =
            ConcreteFunction.create(
                tf -> {
                  var x = tf.placeholder(TFloat32.class);
                  return Signature.builder()
                      .key("probe")
                      .input("x", x)
                      .output("y", tf.math.add(x, x))
                      .build();
                })) {
      Ops tf = Ops.create(graph);
      Output<?> output = call(tf.scope(), twice, TFloat32.class, List.of(tf.constant(1f)));
      session.runner().fetch(output).run().close();
      return true;
    } catch (RuntimeException e) { // TensorFlow's errors have no class in common
      System.getLogger(Fusion.class.getName())
          .log(
              Level.WARNING,
              "TensorFlow cannot compile here, augmentation will be slower: " + e.getMessage());
      return false;
    }
  }

  /** A compiled call of a function with one output. */
  static <T extends TType> Output<T> call(
      Scope scope, ConcreteFunction function, Class<T> output, List<? extends Operand<?>> inputs) {
    ExecutionEnvironment env = scope.env();
    env.attachFunction(function);
    OperationBuilder call =
        env.opBuilder("StatefulPartitionedCall", scope.makeOpName("fused"), scope);
    call.addInputList(inputs.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
    call.setAttr("f", function);
    call.setAttr("Tin", inputs.stream().map(x -> x.asOutput().dataType()).toArray(DataType[]::new));
    call.setAttr("Tout", new DataType[] {Operands.toDataType(output)});
    call.setAttr("_XlaMustCompile", true);
    return call.build().output(0);
  }
}
