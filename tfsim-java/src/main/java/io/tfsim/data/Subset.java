package io.tfsim.data;

import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;

/** Some examples of another source. */
final class Subset implements Source {
  private final Source whole;
  private final int[] indices;

  Subset(Source whole, int[] indices) {
    if (indices.length == 0) {
      throw new IllegalArgumentException("a subset must have at least one example, had none");
    }
    for (int index : indices) {
      if (index < 0 || index >= whole.size()) {
        throw new IllegalArgumentException(
            "indices of a subset must be in [0, " + whole.size() + "), was " + index);
      }
    }
    this.whole = whole;
    this.indices = indices;
  }

  @Override
  public ExampleSpec spec() {
    return whole.spec();
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public int label(int index) {
    return whole.label(indices[index]);
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public boolean streamed() {
    return whole.streamed();
  }

  @Override
  public boolean skipsUnreadable() {
    return whole.skipsUnreadable();
  }

  @Override
  public Optional<String> problem(int index) {
    return whole.problem(indices[index]);
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> positions) {
    var tf = scope.tf();
    Operand<TInt32> chosen = scope.data(this, TInt32.class, Shape.of(indices.length), this::load);
    return whole.connect(scope, tf.gather(chosen, positions, tf.constant(0)));
  }

  private TInt32 load() {
    return TInt32.tensorOf(Shape.of(indices.length), DataBuffers.of(indices));
  }
}
