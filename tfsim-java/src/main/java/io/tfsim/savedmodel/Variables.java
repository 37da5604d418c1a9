package io.tfsim.savedmodel;

import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedVariable;
import org.tensorflow.types.family.TNumber;

/** The variables that networks of a SavedModel use, with their values. */
final class Variables {
  /** Where our models have their backbone's weights. */
  private static final String OUR_BACKBONE = "backbone/";

  private final Map<Integer, Stored> byObject;

  private Variables(Map<Integer, Stored> byObject) {
    this.byObject = byObject;
  }

  /**
   * A variable.
   *
   * @param path Keras's name of it, made unique
   * @param trainable whether the model counts it among those that are trained
   * @param values its value in the file, in row-major order
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stored(String path, Shape shape, boolean trainable, float[] values) {
    /** Starts a variable with the value in the file. */
    Initializer initializer() {
      return (tf, shape, type, seed) -> {
        Operand<? extends TNumber> constant =
            tf.constant(shape, DataBuffers.of(values, true, false));
        return tf.dtypes.cast(constant, type.tensorType());
      };
    }
  }

  /**
   * Reads those of the given numbers in the object graph.
   *
   * @param owner the model or layer whose list of trainable variables counts
   * @param used the order in which they are made
   * @throws IllegalArgumentException if the checkpoint does not hold them as the model says
   */
  static Variables load(
      ObjectGraph objects, Checkpoint checkpoint, int owner, Collection<Integer> used) {
    Map<Integer, String> paths = paths(objects);
    Optional<Set<Integer>> trained = objects.list(owner, "trainable_variables");
    List<Integer> order = List.copyOf(used);
    for (int id : order) {
      check(objects.variable(id), paths.getOrDefault(id, ""), checkpoint.has(id));
    }
    List<float[]> values = new ArrayList<>();
    List<Shape> shapes = new ArrayList<>();
    checkpoint.restore(
        order,
        tensor -> {
          float[] floats = new float[Math.toIntExact(tensor.size())];
          tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(floats, false, false)));
          shapes.add(tensor.shape());
          return values.add(floats);
        });
    Map<Integer, Stored> byObject = new LinkedHashMap<>();
    for (int i = 0; i < order.size(); i++) {
      int id = order.get(i);
      String path = paths.getOrDefault(id, "");
      Shape shape = Specs.shape(objects.variable(id).getShape());
      if (!shapes.get(i).equals(shape)) {
        throw new IllegalArgumentException(
            "weight "
                + path
                + " must have shape "
                + shape
                + ", the checkpoint has "
                + shapes.get(i));
      }
      boolean trainable =
          trained.map(list -> list.contains(id)).orElse(objects.variable(id).getTrainable());
      byObject.put(id, new Stored(path, shape, trainable, values.get(i)));
    }
    return new Variables(byObject);
  }

  private static void check(SavedVariable variable, String path, boolean stored) {
    if (variable.getDtype() != DataType.DT_FLOAT) {
      throw new IllegalArgumentException(
          "weight " + path + " must be float32, was " + variable.getDtype());
    }
    if (Specs.shape(variable.getShape()).hasUnknownDimension()) {
      throw new IllegalArgumentException(
          "weight " + path + " must have a known shape, was " + Specs.shape(variable.getShape()));
    }
    if (!stored) {
      throw new IllegalArgumentException("the checkpoint holds no value of weight " + path);
    }
  }

  /** Keras's names; those that come again get a number. */
  private static Map<Integer, String> paths(ObjectGraph objects) {
    Map<Integer, String> paths = new HashMap<>();
    Set<String> taken = new HashSet<>();
    Map<Integer, Integer> copies = copies(objects);
    for (int id : objects.variables()) {
      if (!copies.containsKey(id)) {
        paths.put(id, unique(name(objects, id), taken));
      }
    }
    return paths;
  }

  private static String unique(String name, Set<String> taken) {
    String unique = name;
    for (int i = 1; !taken.add(unique); i++) {
      unique = name + "_" + i;
    }
    return unique;
  }

  private static String name(ObjectGraph objects, int id) {
    String name =
        objects
            .variable(id)
            .getName()
            .replaceFirst(":0$", "")
            .replaceAll("[^A-Za-z0-9_.\\-/]", "_");
    String proper = name.replaceAll("/+", "/").replaceAll("^/|/$", "");
    if (objects.ours() && proper.startsWith(OUR_BACKBONE)) {
      return proper.substring(OUR_BACKBONE.length()); // it becomes a backbone again
    }
    return proper.isEmpty() ? "variable_" + id : proper;
  }

  /** Keras 3's second copy of each variable, and what it is a copy of. */
  static Map<Integer, Integer> copies(ObjectGraph objects) {
    Map<Integer, Integer> copies = new LinkedHashMap<>();
    Set<Integer> originals = objects.list(0, "variables").orElse(Set.of());
    Map<String, Integer> byName = new HashMap<>();
    originals.stream()
        .filter(id -> objects.node(id).hasVariable())
        .forEach(id -> byName.put(identity(objects.variable(id)), id));
    for (int id : objects.list(0, "_all_variables").orElse(Set.of())) {
      Integer original =
          objects.node(id).hasVariable() && !originals.contains(id)
              ? byName.get(identity(objects.variable(id)))
              : null;
      if (original != null) {
        copies.put(id, original);
      }
    }
    return copies;
  }

  private static String identity(SavedVariable variable) {
    return variable.getName() + " " + variable.getShape().toString();
  }

  /**
   * Makes all variables, in the order in which the network uses them, whatever a network of one
   * mode needs; so a model has the same weights before and after its training graph is built.
   */
  void make(LayerScope scope) {
    for (Stored stored : byObject.values()) {
      if (stored.trainable()) {
        scope.weight(stored.path(), stored.shape(), stored.initializer());
      } else {
        scope.state(stored.path(), stored.shape(), stored.initializer());
      }
    }
  }

  Stored get(int object) {
    Stored stored = byObject.get(object);
    if (stored == null) {
      throw new IllegalStateException("variable " + object + " was not read");
    }
    return stored;
  }

  /** The state, as far as its paths are of a kind. */
  Set<Integer> state(Predicate<String> paths) {
    Set<Integer> state = new HashSet<>();
    byObject.forEach(
        (id, stored) -> {
          if (!stored.trainable() && paths.test(stored.path())) {
            state.add(id);
          }
        });
    return state;
  }

  Collection<Stored> all() {
    return Collections.unmodifiableCollection(byObject.values());
  }

  /** Name of the layer that a weight belongs to. */
  static String layer(String path) {
    int end = path.lastIndexOf('/');
    String scope = end < 0 ? path : path.substring(0, end);
    return scope.substring(scope.lastIndexOf('/') + 1);
  }
}
