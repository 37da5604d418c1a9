package io.tfsim.savedmodel.export;

import java.util.List;
import java.util.SortedMap;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.types.family.TType;

/**
 * A function to be written: ops between the examples and the outputs.
 *
 * @param definition the ops; its inputs are the examples, then the handles of {@code captured}
 * @param captured the variables that it reads or sets
 * @param outputs shapes of what it gives, by key, in the order of the definition's outputs
 */
record Traced(
    FunctionDef definition, List<StoredVariable> captured, SortedMap<String, Shape> outputs) {

  /** Name of the function. */
  String name() {
    return definition.getSignature().getName();
  }

  /**
   * A variable.
   *
   * @param path path that names it
   * @param type type of its elements, as Java sees it
   * @param dtype the same, as TensorFlow does
   * @param shape its shape, fully known
   * @param trainable whether training changes it by gradients
   */
  record StoredVariable(
      String path, Class<? extends TType> type, DataType dtype, Shape shape, boolean trainable) {
    /** Its key in the checkpoint. */
    String key() {
      return path + "/.ATTRIBUTES/VARIABLE_VALUE";
    }
  }
}
