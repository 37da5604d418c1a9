package io.tfsim.samplers;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/** A source with other labels, some of which may be missing. */
record LabelsChanged(Source source, List<Integer> known) implements Source {
  @Override
  public ExampleSpec spec() {
    return source.spec();
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int label(int index) {
    return known.get(index);
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    var tf = scope.tf();
    return new Batch(
        source.connect(scope, indices).examples(),
        tf.gather(tf.constant(labels()), indices, tf.constant(0)));
  }
}
