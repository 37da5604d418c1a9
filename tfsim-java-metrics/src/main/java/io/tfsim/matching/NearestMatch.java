package io.tfsim.matching;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** The class and the distance of the nearest. */
public record NearestMatch() implements Matcher {
  @Override
  public String name() {
    return "nearest";
  }

  @Override
  public Match match(LayerScope scope, Operand<TInt32> labels, Operand<TFloating> distances) {
    var tf = scope.tf();
    return new Match(
        tf.stridedSlice(labels, Indices.all(), Indices.at(0)),
        tf.stridedSlice(distances, Indices.all(), Indices.at(0)));
  }
}
