package io.tfsim.samplers;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Identity;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Several sources as one: the examples of the first, then those of the second, and so on, with
 * their labels.
 *
 * <p>The sources have one {@link ExampleSpec}. If one of them is {@linkplain Source#streamed
 * streamed}, all are read as if they were, one example at a time, and only the source that an
 * example belongs to is touched. Otherwise each source gives a whole batch, of which its own
 * examples are kept. Values of different types (bytes in one source, floats in another) become
 * floats.
 */
public final class ConcatenatedSource implements Source {
  private final List<Source> parts;
  private final int[] ends;

  private ConcatenatedSource(List<Source> parts, int[] ends) {
    this.parts = parts;
    this.ends = ends;
  }

  /**
   * The sources one after another.
   *
   * @throws IllegalArgumentException if there is none, or they differ in shape, range, number of
   *     classes or, where both have them, names of classes, or have more than 2,147,483,647
   *     examples
   */
  public static ConcatenatedSource of(Source... sources) {
    List<Source> parts = List.of(sources);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("sources must be at least one, was none");
    }
    ExampleSpec spec = parts.get(0).spec();
    List<String> names = classNames(parts);
    int[] ends = new int[parts.size()];
    long end = 0;
    for (int k = 0; k < ends.length; k++) {
      if (!parts.get(k).spec().equals(spec)) {
        throw new IllegalArgumentException(
            "sources must look alike, source 0 is "
                + spec
                + ", source "
                + k
                + " is "
                + parts.get(k).spec());
      }
      if (!names.isEmpty()
          && !parts.get(k).classNames().isEmpty()
          && !parts.get(k).classNames().equals(names)) {
        throw new IllegalArgumentException(
            "sources must have the same classes, "
                + names
                + ", source "
                + k
                + " has "
                + parts.get(k).classNames());
      }
      end += parts.get(k).size();
      if (end > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "sources must have at most " + Integer.MAX_VALUE + " examples, was " + end);
      }
      ends[k] = (int) end;
    }
    return new ConcatenatedSource(parts, ends);
  }

  /** Those of the first source that has some. */
  private static List<String> classNames(List<Source> parts) {
    return parts.stream()
        .map(Source::classNames)
        .filter(names -> !names.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** The sources, in their order. */
  public List<Source> parts() {
    return parts;
  }

  /** Index of the first example of a source, by its place. */
  int start(int part) {
    return part == 0 ? 0 : ends[part - 1];
  }

  private int partOf(int index) {
    int found = Arrays.binarySearch(ends, Objects.checkIndex(index, size()) + 1);
    return found < 0 ? -found - 1 : found;
  }

  @Override
  public ExampleSpec spec() {
    return parts.get(0).spec();
  }

  @Override
  public int size() {
    return ends[ends.length - 1];
  }

  @Override
  public int label(int index) {
    int part = partOf(index);
    return parts.get(part).label(index - start(part));
  }

  @Override
  public int[] labels() {
    return parts.stream().flatMapToInt(part -> Arrays.stream(part.labels())).toArray();
  }

  @Override
  public List<String> classNames() {
    return classNames(parts);
  }

  /** Whether one of the sources is. */
  @Override
  public boolean streamed() {
    return parts.stream().anyMatch(Source::streamed);
  }

  /** Whether all sources that are streamed do. */
  @Override
  public boolean skipsUnreadable() {
    return streamed() && parts.stream().filter(Source::streamed).allMatch(Source::skipsUnreadable);
  }

  @Override
  public Optional<String> problem(int index) {
    int part = partOf(index);
    return parts.get(part).problem(index - start(part));
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    if (parts.size() == 1) {
      return parts.get(0).connect(scope, indices);
    }
    return streamed() ? connectOne(scope, indices) : connectBatch(scope, indices);
  }

  /** The examples of each source in turn, those of the others being anything. */
  private Batch connectBatch(LayerScope scope, Operand<TInt32> indices) {
    var tf = scope.tf();
    List<Batch> batches = new ArrayList<>();
    for (int k = 0; k < parts.size(); k++) {
      Operand<TInt32> own =
          tf.clipByValue(
              tf.math.sub(indices, tf.constant(start(k))),
              tf.constant(0),
              tf.constant(parts.get(k).size() - 1)); // (batch)
      batches.add(parts.get(k).connect(scope.at("part_" + k), own));
    }
    List<Batch> alike = alike(scope, batches);
    Batch chosen = alike.get(0);
    for (int k = 1; k < parts.size(); k++) {
      Operand<TBool> here = tf.math.greaterEqual(indices, tf.constant(start(k))); // (batch)
      chosen = select(scope, here, alike.get(k), chosen);
    }
    return chosen;
  }

  private Batch select(LayerScope scope, Operand<TBool> where, Batch one, Batch other) {
    var tf = scope.tf();
    int[] ones = IntStream.range(0, spec().shape().numDimensions()).map(axis -> 1).toArray();
    Operand<TBool> perExample = // (batch, 1, …)
        tf.reshape(where, tf.concat(List.of(tf.shape(where), tf.constant(ones)), tf.constant(0)));
    return new Batch(
        selectValues(scope, perExample, one.examples(), other.examples()),
        tf.select(where, one.labels(), other.labels()));
  }

  @SuppressWarnings("unchecked") // both have one type
  private static <T extends TNumber> Operand<T> selectValues(
      LayerScope scope, Operand<TBool> where, Operand<?> one, Operand<?> other) {
    return scope.tf().select(where, (Operand<T>) one, (Operand<T>) other);
  }

  /**
   * One example. The index goes to the source that it belongs to and to no other, whose ops then do
   * not run.
   */
  private Batch connectOne(LayerScope scope, Operand<TInt32> index) {
    var tf = scope.tf();
    Operand<TInt32> scalar = tf.reshape(index, tf.constant(new int[0]));
    List<Batch> batches = new ArrayList<>();
    for (int k = 0; k < parts.size(); k++) {
      Operand<TBool> here =
          tf.math.logicalAnd(
              tf.math.greaterEqual(scalar, tf.constant(start(k))),
              tf.math.less(scalar, tf.constant(ends[k])));
      Identity<TInt32> own =
          tf.identity(tf.switchCond(tf.math.sub(index, tf.constant(start(k))), here).outputTrue());
      // after it, so that what does not depend on the index does not run for another source either
      LayerScope guarded = scope.at("part_" + k).after(List.of(own));
      batches.add(parts.get(k).connect(guarded, own));
    }
    List<Batch> alike = alike(scope, batches);
    return new Batch(
        merge(scope, alike.stream().map(Batch::examples).toList()),
        merge(scope, alike.stream().map(Batch::labels).toList()));
  }

  @SuppressWarnings("unchecked") // all have one type
  private static <T extends TNumber> Operand<T> merge(
      LayerScope scope, List<? extends Operand<? extends TNumber>> values) {
    return scope.tf().merge((List<Operand<T>>) (List<?>) values).output();
  }

  private static List<Batch> alike(LayerScope scope, List<Batch> batches) {
    long types = batches.stream().map(batch -> batch.examples().type()).distinct().count();
    return types == 1
        ? batches
        : batches.stream()
            .map(batch -> new Batch(scope.cast(batch.examples()), batch.labels()))
            .toList();
  }
}
