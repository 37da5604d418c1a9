package io.tfsim.images;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Case;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** A choice between ops when the graph runs, of which only the chosen ones are computed. */
final class Branches {
  private static final Case.Options[] NO_OPTIONS = {};

  private Branches() {}

  /** Builds one branch. */
  @FunctionalInterface
  interface Branch<I extends TType, O extends TType> {
    /** The branch's output; {@code input} is what the choice was given. */
    Operand<O> build(Ops tf, Operand<I> input);
  }

  /**
   * The output of the branch at {@code index}; of the last one where there is no such branch.
   *
   * @param index a scalar
   * @param input what every branch gets
   * @param type type of every branch's output
   */
  @SuppressWarnings("unchecked") // the branches' outputs have the type
  static <I extends TType, O extends TType> Operand<O> choose(
      Ops tf, Operand<TInt32> index, Operand<I> input, Class<O> type, List<Branch<I, O>> branches) {
    List<ConcreteFunction> functions =
        branches.stream().map(branch -> function(branch, input)).toList();
    try {
      return (Operand<O>)
          tf.statelessCase(index, List.of(input), List.of(type), functions, NO_OPTIONS)
              .output()
              .get(0);
    } finally {
      functions.forEach(ConcreteFunction::close); // the graph has copies
    }
  }

  private static <I extends TType> ConcreteFunction function(Branch<I, ?> branch, Operand<I> like) {
    return ConcreteFunction.create(
        tf -> {
          Operand<I> input = tf.placeholder(like.type(), Placeholder.shape(like.shape()));
          return Signature.builder()
              .key("branch")
              .input("input", input)
              .output("output", branch.build(tf, input))
              .build();
        });
  }
}
