package io.tfsim.savedmodel.export;

import io.tfsim.savedmodel.export.Traced.StoredVariable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.types.TString;

/** Writes variables as a checkpoint of TensorFlow 2. */
final class CheckpointWriter {
  /** Key of the objects that the variables belong to. */
  static final String OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH";

  private CheckpointWriter() {}

  /** A tensor's elements, as they lie in memory. */
  static byte[] bytes(Tensor tensor) {
    byte[] bytes = new byte[Math.toIntExact(tensor.numBytes())];
    tensor.asRawTensor().data().read(bytes);
    return bytes;
  }

  /** A checkpoint's object graph as it is stored. The caller closes it. */
  static TString text(TrackableObjectGraph objects) {
    return TString.tensorOfBytes(NdArrays.scalarOfObject(objects.toByteArray()));
  }

  /**
   * Writes a checkpoint.
   *
   * @param prefix where: {@code variables/variables}
   * @param values by path
   * @param objects what Python and the reader find the variables by
   * @throws IOException if TensorFlow cannot write it: no space is left
   */
  static void write(
      Path prefix,
      List<StoredVariable> variables,
      Map<String, byte[]> values,
      TrackableObjectGraph objects)
      throws IOException {
    List<Tensor> fed = new ArrayList<>();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Session.Runner runner = session.runner();
      List<String> keys = new ArrayList<>();
      List<Operand<?>> tensors = new ArrayList<>();
      for (StoredVariable variable : variables) {
        Placeholder<?> value = tf.placeholder(variable.type(), Placeholder.shape(variable.shape()));
        byte[] bytes = Objects.requireNonNull(values.get(variable.path()), variable.path());
        Tensor tensor =
            Tensor.of(variable.type(), variable.shape(), DataBuffers.of(bytes, true, false));
        fed.add(tensor);
        runner.feed(value, tensor);
        keys.add(variable.key());
        tensors.add(value);
      }
      Placeholder<TString> graphValue =
          tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      TString graphTensor = text(objects);
      fed.add(graphTensor);
      runner.feed(graphValue, graphTensor);
      keys.add(OBJECT_GRAPH);
      tensors.add(graphValue);
      var save =
          tf.train.save(
              tf.constant(prefix.toString()),
              tf.array(keys.toArray(String[]::new)),
              tf.array(Collections.nCopies(keys.size(), "").toArray(String[]::new)),
              tensors);
      runner.addTarget(save).run().close();
    } catch (RuntimeException e) { // TensorFlow's errors have no class in common
      throw new IOException("the checkpoint cannot be written: " + e.getMessage(), e);
    } finally {
      fed.forEach(Tensor::close);
    }
  }
}
