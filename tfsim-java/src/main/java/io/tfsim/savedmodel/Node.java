package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * An op of a SavedModel's functions at the place where it was inlined, or one of the few things
 * that are not TensorFlow's ops. Compared by identity.
 */
final class Node {
  /** The examples. */
  static final String INPUT = "$input";

  /** The handle of a variable; {@link #object} says which. */
  static final String VARIABLE = "$variable";

  /** What cannot be used in a graph of ours; {@link #path} says what it is. */
  static final String FOREIGN = "$foreign";

  /** Random numbers of a shape, the only input: uniform in [0, 1). */
  static final String UNIFORM = "$uniform";

  /** Random numbers of a shape: normal. */
  static final String NORMAL = "$normal";

  /** Random numbers of a shape: normal, cut off at two deviations. */
  static final String TRUNCATED_NORMAL = "$truncated_normal";

  /** Mean and variance of the only input over all axes but the last. */
  static final String MOMENTS = "$moments";

  /** Moves the first input, a variable, towards the second by 1 - {@link #MOMENTUM}. */
  static final String MOVE = "$move";

  /** Attribute of {@link #MOVE}. */
  static final String MOMENTUM = "momentum";

  /** Ops that give a variable another value; their first input is its handle. */
  static final Set<String> UPDATES =
      Set.of("AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp", MOVE);

  private final String path;
  private final String op;
  private final Map<String, AttrValue> attributes;
  private final List<Ref> inputs;
  private final int object;

  private Node(
      String path, String op, Map<String, AttrValue> attributes, List<Ref> inputs, int object) {
    this.path = path;
    this.op = op;
    this.attributes = Collections.unmodifiableMap(attributes);
    this.inputs = new ArrayList<>(inputs);
    this.object = object;
  }

  /** An op. */
  static Node of(String path, String op, Map<String, AttrValue> attributes, List<Ref> inputs) {
    return new Node(path, op, attributes, inputs, -1);
  }

  /** An op of a function; attributes that are only notes (they start with '_') are left out. */
  static Node of(String path, NodeDef definition, List<Ref> inputs) {
    Map<String, AttrValue> attributes = new LinkedHashMap<>(definition.getAttrMap());
    attributes.keySet().removeIf(name -> name.startsWith("_"));
    return of(path, definition.getOp(), attributes, inputs);
  }

  /** A variable's handle. */
  static Node variable(String path, int object) {
    return new Node(path, VARIABLE, Map.of(), List.of(), object);
  }

  /** The same with other inputs. */
  Node withInputs(List<Ref> others) {
    return new Node(path, op, attributes, others, object);
  }

  /** The same with other attributes. */
  Node withAttributes(Map<String, AttrValue> others) {
    return new Node(path, op, others, inputs, object);
  }

  /** Where it stands: names of layers and of the op, by '/'. */
  String path() {
    return path;
  }

  /** Type of the op. */
  String op() {
    return op;
  }

  boolean is(String... ops) {
    return List.of(ops).contains(op);
  }

  boolean updates() {
    return UPDATES.contains(op);
  }

  Map<String, AttrValue> attributes() {
    return attributes;
  }

  /** A float attribute as it was meant: 0.99f is 0.99. */
  double number(String attribute, double otherwise) {
    AttrValue value = attributes.get(attribute);
    return value == null ? otherwise : Double.parseDouble(Float.toString(value.getF()));
  }

  /** What it reads; control inputs are the order of the nodes in their network. */
  List<Ref> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  Ref input(int index) {
    return inputs.get(index);
  }

  void setInput(int index, Ref input) {
    inputs.set(index, input);
  }

  /** Number of a variable in the object graph. */
  int object() {
    return object;
  }

  /** Its first output. */
  Ref out() {
    return new Ref(this, 0);
  }

  @Override
  public String toString() {
    return op + " at " + path;
  }
}
