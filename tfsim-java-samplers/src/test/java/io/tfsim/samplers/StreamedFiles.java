package io.tfsim.samplers;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * Examples of 2 bytes, read one at a time from a file each, which need not be there unless it is
 * read.
 *
 * @param names the files
 * @param label class of all, in [0, 3)
 */
record StreamedFiles(List<String> names, int label) implements Source {
  @Override
  public ExampleSpec spec() {
    return new ExampleSpec(Shape.of(2), ValueRange.BYTES, 3);
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public int label(int index) {
    return label;
  }

  @Override
  public boolean streamed() {
    return true;
  }

  @Override
  public boolean skipsUnreadable() {
    return true;
  }

  @Override
  public Optional<String> problem(int index) {
    String name = names.get(index);
    return Files.exists(Path.of(name)) ? Optional.empty() : Optional.of(name + " cannot be read");
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> index) {
    var tf = scope.tf();
    var file =
        tf.gather(
            tf.constant(
                StandardCharsets.UTF_8, NdArrays.vectorOfObjects(names.toArray(String[]::new))),
            tf.reshape(index, tf.constant(new int[0])),
            tf.constant(0));
    var bytes = tf.io.decodeRaw(tf.io.readFile(file), TUint8.class);
    return new Batch(
        tf.reshape(bytes, tf.constant(new int[] {1, 2})),
        tf.fill(tf.constant(new int[] {1}), tf.constant(label)));
  }
}
