package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceMin;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A term of a formula: an operand with operators.
 *
 * @param scope where the ops of the formula are built
 * @param value the operand
 */
record Expr(LayerScope scope, Operand<TFloating> value) {

  Expr number(double constant) {
    return of(scope.constant(constant));
  }

  /** A constant array of the given shape. */
  Expr array(double[] constants, int... shape) {
    var tf = scope.tf();
    return of(tf.reshape(scope.cast(tf.constant(constants)), tf.constant(shape)));
  }

  /** 0, 1, …, n - 1. */
  Expr positions(int n) {
    return array(IntStream.range(0, n).asDoubleStream().toArray(), n);
  }

  Expr plus(Expr other) {
    return of(scope.tf().math.add(value, other.value));
  }

  Expr plus(double constant) {
    return plus(number(constant));
  }

  Expr minus(Expr other) {
    return of(scope.tf().math.sub(value, other.value));
  }

  Expr minus(double constant) {
    return minus(number(constant));
  }

  Expr times(Expr other) {
    return of(scope.tf().math.mul(value, other.value));
  }

  Expr times(double constant) {
    return times(number(constant));
  }

  Expr over(Expr other) {
    return of(scope.tf().math.div(value, other.value));
  }

  /**
   * The smaller; this where one of them is not a number. A comparison and a choice are one
   * instruction, TensorFlow's minimum is several.
   */
  Expr min(Expr other) {
    return other.where(other.less(this), this);
  }

  /** The larger; this where one of them is not a number. */
  Expr max(Expr other) {
    return other.where(less(other), this);
  }

  /** The nearest number of [low, high], what is not a number as it is. */
  Expr clamp(double low, double high) {
    return max(number(low)).min(number(high));
  }

  Expr abs() {
    return of(scope.tf().math.abs(value));
  }

  Expr exp() {
    return of(scope.tf().math.exp(value));
  }

  Expr sqrt() {
    return of(scope.tf().math.sqrt(value));
  }

  Expr floor() {
    return of(scope.tf().math.floor(value));
  }

  /** The nearest whole number, halves to the even one. */
  Expr rint() {
    return of(scope.tf().math.rint(value));
  }

  Operand<TBool> less(Expr other) {
    return scope.tf().math.less(value, other.value);
  }

  Operand<TBool> less(double constant) {
    return less(number(constant));
  }

  Operand<TBool> atMost(Expr other) {
    return scope.tf().math.lessEqual(value, other.value);
  }

  Operand<TBool> is(Expr other) {
    return scope.tf().math.equal(value, other.value);
  }

  Operand<TBool> and(Operand<TBool> a, Operand<TBool> b) {
    return scope.tf().math.logicalAnd(a, b);
  }

  /** This where the condition holds, else the other. */
  Expr where(Operand<TBool> condition, Expr otherwise) {
    return of(scope.tf().select(condition, value, otherwise.value));
  }

  /** 1 where the condition holds, else 0. */
  Expr indicator(Operand<TBool> condition) {
    return of(scope.indicator(condition));
  }

  Expr mean(int... axes) {
    return of(scope.tf().math.mean(value, scope.tf().constant(axes), Mean.keepDims(true)));
  }

  Expr sum(int axis) {
    return of(scope.tf().reduceSum(value, scope.tf().constant(axis), ReduceSum.keepDims(true)));
  }

  Expr most(int... axes) {
    return of(scope.tf().reduceMax(value, scope.tf().constant(axes), ReduceMax.keepDims(true)));
  }

  Expr least(int... axes) {
    return of(scope.tf().reduceMin(value, scope.tf().constant(axes), ReduceMin.keepDims(true)));
  }

  Expr reshape(int... shape) {
    return of(scope.tf().reshape(value, scope.tf().constant(shape)));
  }

  Expr transpose(int... axes) {
    return of(scope.tf().linalg.transpose(value, scope.tf().constant(axes)));
  }

  Expr reverse(int axis) {
    return of(scope.tf().reverse(value, scope.tf().constant(new int[] {axis})));
  }

  /** {@code length} places of an axis, from {@code start} on. */
  Expr slice(int axis, int start, int length) {
    int[] begin = new int[value.shape().numDimensions()];
    int[] size = new int[begin.length];
    Arrays.fill(size, -1);
    begin[axis] = start;
    size[axis] = length;
    return of(scope.tf().slice(value, scope.tf().constant(begin), scope.tf().constant(size)));
  }

  /** Moved along an axis by so many places, back if negative; zeros move in. */
  Expr shifted(int axis, int places) {
    int length = Math.toIntExact(value.shape().get(axis)) - Math.abs(places);
    int[][] widths = new int[value.shape().numDimensions()][2];
    widths[axis] = new int[] {Math.max(0, places), Math.max(0, -places)};
    Expr kept = slice(axis, Math.max(0, -places), length);
    return of(scope.tf().pad(kept.value, scope.tf().constant(widths), scope.constant(0)));
  }

  /** Matrices (batch, columns) side by side. */
  static Expr besides(List<Expr> matrices) {
    return concat(1, matrices);
  }

  /** Arrays one after the other along an axis. */
  static Expr concat(int axis, List<Expr> arrays) {
    LayerScope scope = arrays.get(0).scope;
    return new Expr(
        scope,
        scope.tf().concat(arrays.stream().map(Expr::value).toList(), scope.tf().constant(axis)));
  }

  /** Those of the examples (batch, …) that are at places, whole numbers (examples). */
  Expr examples(Expr places) {
    return of(scope.tf().gather(value, places.whole(), scope.tf().constant(0)));
  }

  /** Lines of an axis for each example, those at places (batch, lines), whole numbers. */
  Expr lines(int axis, Expr places) {
    return of(
        scope.tf().gather(value, places.whole(), scope.tf().constant(axis), Gather.batchDims(1L)));
  }

  private Operand<TInt32> whole() {
    return scope.tf().dtypes.cast(value, TInt32.class);
  }

  /** A channel of planes, (batch, 1, height, width). */
  Expr channel(int index) {
    return slice(1, index, 1);
  }

  /** A column of a matrix (batch, columns), shaped to be combined with planes. */
  Expr perImage(int column) {
    return slice(1, column, 1).reshape(-1, 1, 1, 1);
  }

  private Expr of(Operand<TFloating> operand) {
    return new Expr(scope, operand);
  }
}
