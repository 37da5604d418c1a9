package io.tfsim.savedmodel;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.State;
import io.tfsim.layers.Moments;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Scope;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpDef.ArgDef;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Builds a network's nodes as ops of a scope: weights and state are the scope's, random numbers
 * too, and moments over the batch are those of all replicas.
 */
final class Emitter {
  private final LayerScope scope;
  private final Variables variables;
  private final Map<Node, Output<?>[]> built = new HashMap<>();
  private final Map<Integer, State<TFloating>> states = new HashMap<>();

  Emitter(LayerScope scope, Variables variables) {
    this.scope = scope;
    this.variables = variables;
  }

  /**
   * Builds a network.
   *
   * @param x the examples
   * @return the output
   * @throws IllegalArgumentException if TensorFlow refuses an op; the message names it
   */
  Output<?> build(Network network, Operand<TFloating> x) {
    for (Node node : network.nodes()) {
      try {
        built.put(node, build(node, x));
      } catch (RuntimeException e) { // TensorFlow's errors have no class in common
        throw new IllegalArgumentException(
            "the op " + node + " cannot be built: " + e.getMessage(), e);
      }
    }
    return output(network.output());
  }

  /** An output that was built. */
  Output<?> output(Ref ref) {
    Output<?>[] outputs = outputs(ref.node());
    if (ref.index() >= outputs.length) {
      throw new IllegalArgumentException(
          ref.node() + " has " + outputs.length + " outputs, number " + ref.index() + " is read");
    }
    return outputs[ref.index()];
  }

  private Output<?>[] outputs(Node node) {
    Output<?>[] outputs = built.get(node);
    if (outputs == null) {
      throw new IllegalStateException(node + " comes before what it reads");
    }
    return outputs;
  }

  private Output<?>[] build(Node node, Operand<TFloating> x) {
    return switch (node.op()) {
      case Node.INPUT -> of(x);
      case Node.VARIABLE -> new Output<?>[0];
      case Node.UNIFORM -> draw(node, place(node).random().uniform(shape(node), 0, 1));
      case Node.NORMAL -> draw(node, place(node).random().normal(shape(node)));
      case Node.TRUNCATED_NORMAL -> draw(node, place(node).random().truncatedNormal(shape(node)));
      case Node.MOMENTS -> moments(node);
      case Node.MOVE -> move(node);
      case "ReadVariableOp" -> of(read(node));
      case "ResourceGather" -> gather(node);
      case "VariableShape" -> variableShape(node);
      case "AssignVariableOp" -> update(node, value(node.input(1)));
      case "AssignAddVariableOp" ->
          update(node, scope.tf().math.add(read(node), value(node.input(1))));
      case "AssignSubVariableOp" ->
          update(node, scope.tf().math.sub(read(node), value(node.input(1))));
      default -> overReplicas(node) ? new ReplicaOps(scope, this).build(node) : op(node);
    };
  }

  /** Random numbers in the type of the file's op, which mixed precision has in half. */
  private Output<?>[] draw(Node node, Operand<TFloating> numbers) {
    var type = node.attributes().get("dtype");
    return type == null
        ? of(numbers)
        : switch (type.getType()) {
          case DT_HALF -> of(scope.tf().dtypes.cast(numbers, TFloat16.class));
          case DT_BFLOAT16 -> of(scope.tf().dtypes.cast(numbers, TBfloat16.class));
          case DT_DOUBLE -> of(scope.tf().dtypes.cast(numbers, TFloat64.class));
          default -> of(numbers);
        };
  }

  private boolean overReplicas(Node node) {
    return scope.training() && scope.replicas().size() > 1 && ReplicaOps.knows(node);
  }

  private static Output<?>[] of(Operand<?> operand) {
    return new Output<?>[] {operand.asOutput()};
  }

  private Variables.Stored stored(Node node) {
    return variables.get(node.input(0).node().object());
  }

  private Operand<TFloating> read(Node node) {
    Variables.Stored stored = stored(node);
    return stored.trainable()
        ? scope.weight(stored.path(), stored.shape(), stored.initializer())
        : state(node).read();
  }

  private State<TFloating> state(Node node) {
    Variables.Stored stored = stored(node);
    return states.computeIfAbsent(
        node.input(0).node().object(),
        id -> scope.state(stored.path(), stored.shape(), stored.initializer()));
  }

  private Output<?>[] update(Node node, Operand<TFloating> value) {
    state(node).update(scope.tf().stopGradient(value));
    return new Output<?>[0];
  }

  private Output<?>[] move(Node node) {
    var tf = scope.tf();
    double momentum = node.number(Node.MOMENTUM, 1);
    Operand<TFloating> old = read(node);
    Operand<TFloating> change =
        tf.math.mul(tf.math.sub(old, value(node.input(1))), scope.constant(1 - momentum));
    return update(node, tf.math.sub(old, change));
  }

  /** Moments over all axes but the last, (channels). */
  private Output<?>[] moments(Node node) {
    Operand<TFloating> x = value(node.input(0));
    int last = x.shape().numDimensions() - 1;
    if (last < 1) {
      throw new IllegalArgumentException(
          "batch normalisation needs an input (batch, …, channels), was " + x.shape());
    }
    Moments moments = Moments.of(scope, x, IntStream.range(0, last).toArray());
    var tf = scope.tf();
    Operand<TInt64> channels = tf.constant(new long[] {x.shape().get(last)});
    return new Output<?>[] {
      tf.reshape(moments.mean(), channels).asOutput(),
      tf.reshape(moments.variance(), channels).asOutput()
    };
  }

  private Output<?>[] gather(Node node) {
    // the gradient of ResourceGather is not known to the graph, that of GatherV2 is
    Output<?> indices = output(node.input(1));
    return of(
        scope.tf().gather(read(node), indices.expect(numberType(indices)), scope.tf().constant(0)));
  }

  private Output<?>[] variableShape(Node node) {
    var type = node.attributes().get("out_type");
    long[] dims = stored(node).shape().asArray();
    return type != null && type.getType() == DataType.DT_INT64
        ? of(scope.tf().constant(dims))
        : of(
            scope.tf().constant(IntStream.range(0, dims.length).map(i -> (int) dims[i]).toArray()));
  }

  /** The value of an input in the scope's float type. */
  Operand<TFloating> value(Ref ref) {
    return output(ref).expect(scope.floatType().tensorType());
  }

  private Operand<? extends TNumber> shape(Node node) {
    Output<?> shape = output(node.input(0));
    return shape.expect(numberType(shape));
  }

  private static Class<? extends TNumber> numberType(Output<?> integers) {
    return integers.dataType() == DataType.DT_INT64 ? TInt64.class : TInt32.class;
  }

  /** The scope whose random numbers belong to a node. */
  private LayerScope place(Node node) {
    return scope.at(node.path().replaceAll("[^A-Za-z0-9_.\\-/]", "_").replaceAll("//+", "/"));
  }

  /** An op as it stands in the file. */
  Output<?>[] op(Node node) {
    OpDef definition =
        OpDefs.find(node.op()).orElseThrow(() -> new IllegalArgumentException("unknown op"));
    Scope place = scope.tf().scope();
    OperationBuilder builder =
        place.env().opBuilder(node.op(), place.makeOpName(name(node)), place);
    int next = 0;
    for (ArgDef argument : definition.getInputArgList()) {
      int count = OpDefs.count(definition, argument, node.attributes());
      if (next + count > node.inputs().size()) {
        throw new IllegalArgumentException(
            "it must have more than " + node.inputs().size() + " inputs");
      }
      List<Ref> inputs = node.inputs().subList(next, next + count);
      if (OpDefs.list(argument)) {
        builder.addInputList(inputs.stream().map(this::output).toArray(Output<?>[]::new));
      } else {
        builder.addInput(output(inputs.get(0)));
      }
      next += count;
    }
    node.attributes().forEach(builder::setAttr);
    Operation operation = builder.build();
    Output<?>[] outputs = new Output<?>[operation.numOutputs()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = operation.output(i);
    }
    return outputs;
  }

  private static String name(Node node) {
    String name = "op." + node.path().replaceAll("[^A-Za-z0-9_\\-]", ".");
    // _1 is what TensorFlow Java adds when a name comes again, without looking whether that is free
    return name.replaceFirst("_(\\d+)$", ".$1");
  }
}
