package io.tfsim.testing;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.core.AssertThat;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * A source whose examples are read one at a time by data threads, some of which cannot be read.
 *
 * @param whole where the examples are
 * @param skipsUnreadable whether those that cannot be read are replaced
 * @param unreadable those that cannot be read
 */
public record Streamed(Source whole, boolean skipsUnreadable, Set<Integer> unreadable)
    implements Source {

  public static Streamed of(Source whole) {
    return new Streamed(whole, false, Set.of());
  }

  @Override
  public ExampleSpec spec() {
    return whole.spec();
  }

  @Override
  public int size() {
    return whole.size();
  }

  @Override
  public int label(int index) {
    return whole.label(index);
  }

  @Override
  public boolean streamed() {
    return true;
  }

  @Override
  public Optional<String> problem(int index) {
    return unreadable.contains(index)
        ? Optional.of("example-" + index + " is broken")
        : Optional.empty();
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    if (indices.shape().size() != 1) {
      throw new AssertionError("a streamed source gets one index, was " + indices.shape());
    }
    var tf = scope.tf();
    Operand<TInt32> index = indices;
    for (int broken : unreadable) {
      Operand<TBool> readable =
          tf.reduceAll(tf.math.notEqual(indices, tf.constant(broken)), tf.constant(0));
      AssertThat check = tf.assertThat(readable, List.of(tf.constant("cannot be read")));
      index = tf.withControlDependencies(List.of(check)).identity(index);
    }
    return whole.connect(scope, index);
  }
}
