package io.tfsim.data;

import io.tfsim.graph.FunctionGraph.Port;
import io.tfsim.graph.GraphFunction;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.data.ParallelMapDataset;
import org.tensorflow.types.family.TType;

/**
 * A tf.data dataset in a graph or in a function, and what its elements are like. Everything keeps
 * the order of the elements, whatever the number of threads.
 */
final class Elements {
  private final Ops tf;
  private final Operand<? extends TType> dataset;
  private final List<Port> ports;

  private Elements(Ops tf, Operand<? extends TType> dataset, List<Port> ports) {
    this.tf = tf;
    this.dataset = dataset;
    this.ports = ports;
  }

  /** The rows of some tensors. */
  static Elements rows(Ops tf, List<? extends Operand<?>> tensors) {
    List<Port> ports = tensors.stream().map(t -> new Port(t.type(), t.shape().tail())).toList();
    return new Elements(tf, tf.data.tensorSliceDataset(List.copyOf(tensors), shapes(ports)), ports);
  }

  /** What a function makes of each element; several at a time. */
  Elements map(GraphFunction function, List<? extends Operand<?>> captured, int threads) {
    List<Port> outputs = function.outputs();
    return new Elements(
        tf,
        tf.data.parallelMapDataset(
            dataset,
            List.copyOf(captured),
            tf.constant((long) threads),
            function.function(),
            types(outputs),
            shapes(outputs),
            ParallelMapDataset.deterministic("true")),
        outputs);
  }

  /** What a function makes of each element, one at a time. */
  Elements map(GraphFunction function) {
    List<Port> outputs = function.outputs();
    return new Elements(
        tf,
        tf.data.mapDataset(
            dataset, List.of(), function.function(), types(outputs), shapes(outputs)),
        outputs);
  }

  /** Those that can be computed. */
  Elements ignoringErrors() {
    return like(tf.data.ignoreErrorsDataset(dataset, types(ports), shapes(ports)));
  }

  /** These, then others. */
  Elements then(Elements others) {
    return like(tf.data.concatenateDataset(dataset, others.dataset, types(ports), shapes(ports)));
  }

  /** The first ones. */
  Elements take(long count) {
    return like(tf.data.takeDataset(dataset, tf.constant(count), types(ports), shapes(ports)));
  }

  /** Batches of {@code size}; the last one may be smaller if {@code partial}. */
  Elements batch(int size, boolean partial) {
    List<Port> batches =
        ports.stream()
            .map(port -> new Port(port.type(), port.shape().prepend(partial ? -1 : size)))
            .toList();
    return new Elements(
        tf,
        tf.data.batchDataset(
            dataset,
            tf.constant((long) size),
            tf.constant(!partial),
            types(batches),
            shapes(batches)),
        batches);
  }

  /** The same, computed ahead by threads of its own. */
  Elements ahead(int threads, int count) {
    Elements own =
        like(
            tf.data.privateThreadPoolDataset(
                dataset, tf.constant((long) threads), types(ports), shapes(ports)));
    return like(
        tf.data.prefetchDataset(
            own.dataset, tf.constant((long) count), types(ports), shapes(ports)));
  }

  /** An iterator over them. */
  Cursor iterator(String name) {
    var iterator = tf.data.iterator(name, "", types(ports), shapes(ports));
    Op start = tf.data.makeIterator(dataset, iterator);
    return new Cursor(
        start,
        List.copyOf(tf.data.iteratorGetNext(iterator, types(ports), shapes(ports)).components()));
  }

  /**
   * An iterator.
   *
   * @param start goes to the beginning
   * @param next the components of the next element
   */
  record Cursor(Op start, List<Operand<?>> next) {}

  /** The components of the only element. */
  List<Operand<?>> single() {
    return List.copyOf(
        tf.data.datasetToSingleElement(dataset, types(ports), shapes(ports)).components());
  }

  List<Port> ports() {
    return ports;
  }

  private Elements like(Operand<? extends TType> other) {
    return new Elements(tf, other, ports);
  }

  private static List<Class<? extends TType>> types(List<Port> ports) {
    return ports.stream().<Class<? extends TType>>map(Port::type).toList();
  }

  private static List<Shape> shapes(List<Port> ports) {
    return ports.stream().map(Port::shape).toList();
  }
}
