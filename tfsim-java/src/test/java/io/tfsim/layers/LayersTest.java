package io.tfsim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.graph.LayerScope;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Layers without weights on inputs small enough to work out by hand. */
class LayersTest {
  private static final Values IMAGE = Values.of(Shape.of(1, 3, 3, 1), 1, 2, 3, 4, 5, 6, 7, 8, 9);

  static Stream<Arguments> byHand() {
    double inf = Double.POSITIVE_INFINITY;
    Values steps = Values.of(Shape.of(1, 3, 1), -1, 0, 4);
    return Stream.of(
        arguments("linear", Activation.LINEAR, row(-1, 2), row(-1, 2)),
        arguments("relu", Activation.RELU, row(-1, 2), row(0, 2)),
        arguments("tanh", Activation.TANH, row(0.5), row(Math.tanh(0.5))),
        arguments("sigmoid", Activation.SIGMOID, row(0, Math.log(3)), row(0.5, 0.75)),
        arguments("swish", Activation.SWISH, row(0, Math.log(3)), row(0, 0.75 * Math.log(3))),
        // x times the normal distribution function at x, from a table
        arguments(
            "gelu", Activation.GELU, row(1, -1, 2), row(0.8413447461, -0.1586552539, 1.9544997361)),
        arguments("max pool", Pooling2D.max(2), IMAGE, image(1, 1, 5)),
        arguments(
            "max pool, stride 1", Pooling2D.max(2).withStride(1), IMAGE, image(2, 2, 5, 6, 8, 9)),
        arguments(
            "max pool, padded",
            Pooling2D.max(2).withPadding(Padding.SAME),
            IMAGE,
            image(2, 2, 5, 6, 8, 9)),
        arguments("mean pool", Pooling2D.average(2), IMAGE, image(1, 1, 3)),
        arguments(
            "mean pool counts no padding",
            Pooling2D.average(2).withPadding(Padding.SAME),
            IMAGE,
            image(2, 2, 3, 4.5, 7.5, 9)),
        arguments("global mean", GlobalPooling.AVERAGE, IMAGE, matrix(5)),
        arguments("global max", GlobalPooling.MAX, IMAGE, matrix(9)),
        arguments("flatten", new Flatten(), IMAGE, matrix(1, 2, 3, 4, 5, 6, 7, 8, 9)),
        // mean 5, variance 60 / 9
        arguments(
            "instance norm",
            new InstanceNorm(1.0 / 3),
            IMAGE,
            IMAGE.map(v -> (v - 5) / Math.sqrt(7))),
        arguments(
            "zero padding",
            new ZeroPadding2D(1),
            Values.of(Shape.of(1, 1, 1, 1), 7),
            image(3, 3, 0, 0, 0, 0, 7, 0, 0, 0, 0)),
        // shifted to 1, 2, 6 and back by 2
        arguments("GeM 1 is the mean", GeneralizedMeanPooling.of(1), steps, matrix(1)),
        arguments("GeM infinity is the maximum", GeneralizedMeanPooling.of(inf), steps, matrix(4)),
        arguments(
            "GeM -infinity is the minimum", GeneralizedMeanPooling.of(-inf), steps, matrix(-1)),
        arguments(
            "GeM 0 is the geometric mean",
            GeneralizedMeanPooling.of(0),
            steps,
            matrix(Math.cbrt(12) - 2)),
        arguments(
            "GeM 3",
            GeneralizedMeanPooling.of(3),
            steps,
            matrix(Math.cbrt((1 + 8 + 216) / 3.0) - 2)),
        arguments(
            "GeM -1",
            GeneralizedMeanPooling.of(-1),
            steps,
            matrix(3 / (1 + 1 / 2.0 + 1 / 6.0) - 2)),
        arguments("dropout 0", new Dropout(0), row(1, 2), row(1, 2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("byHand")
  void values(String name, Layer layer, Values input, Values output) {
    try (TestGraph graph = TestGraph.float64()) {
      Operand<TFloating> y = layer.call(graph.training().scope(), graph.input(input));
      ValuesAssert.assertThat(graph.run(y)).isCloseTo(output, Tolerance.absolute(1e-9));
    }
  }

  private static Values row(double... values) {
    return Values.of(Shape.of(1, values.length), values);
  }

  private static Values matrix(double... values) {
    return row(values);
  }

  private static Values image(int height, int width, double... values) {
    return Values.of(Shape.of(1, height, width, 1), values);
  }

  /** The peer gives (batch, batch, channels) here. */
  @Test
  void geMWithInfinitePAndKeptDimsHasThePositionsAsOnesWhereThePeerRepeatsTheBatch() {
    try (TestGraph graph = TestGraph.float64()) {
      Layer pooling = GeneralizedMeanPooling.of(Double.POSITIVE_INFINITY).keepingDims();
      Operand<TFloating> y =
          pooling.call(graph.training().scope(), graph.input(Values.normal(1, 4, 5, 3)));
      assertThat(graph.run(y).shape()).isEqualTo(Shape.of(4, 1, 3));
    }
  }

  @Test
  void dropoutKeepsItsShareAndTheMean() {
    try (TestGraph graph = TestGraph.float64()) {
      Values ones = Values.of(Shape.of(100, 200), new double[20_000]).map(x -> 1);
      Operand<TFloating> y = new Dropout(0.2).call(graph.training().scope(), graph.input(ones));
      double[] values = graph.run(y).toArray();
      long kept = Arrays.stream(values).filter(v -> v != 0).count();
      assertThat(kept / 20_000.0).isCloseTo(0.8, within(0.015));
      assertThat(Arrays.stream(values).filter(v -> v != 0))
          .allSatisfy(v -> assertThat(v).isCloseTo(1.25, within(1e-12)));
      graph.setStep(1);
      assertThat(graph.run(y).toArray()).isNotEqualTo(values);
    }
  }

  @Test
  void dropoutDoesNothingInInference() {
    try (TestGraph graph = TestGraph.float64()) {
      Operand<TFloating> x = graph.input(Values.normal(1, 4, 3));
      assertThat(new Dropout(0.5).call(graph.inference().scope(), x)).isSameAs(x);
    }
  }

  /** Squared norms below 1e-12 count as 1e-12. */
  @Test
  void rowsGetUnitLengthUnlessTheyAreNearlyZero() {
    try (TestGraph graph = TestGraph.float64()) {
      Values x = Values.of(Shape.of(4, 2), 3, -4, 3e-6, -4e-6, 3e-8, -4e-8, 0, 0);
      Values unit = Values.of(Shape.of(4, 2), 0.6, -0.8, 0.6, -0.8, 0.03, -0.04, 0, 0);
      Operand<TFloating> y = L2.normalize(graph.training().scope(), graph.input(x));
      ValuesAssert.assertThat(graph.run(y)).isCloseTo(unit, Tolerance.absolute(1e-12));
    }
  }

  @Test
  void activationStdIsZeroForEqualDirectionsAndOneOverRootDimForSpreadOnes() {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope();
      Values collapsed = Values.of(Shape.of(3, 2), 1, 2, 2, 4, 0.5, 1);
      assertThat(graph.run(ActivationStd.of(scope, graph.input(collapsed))).single())
          .isCloseTo(0, within(1e-9));
      Values spread = Values.normal(1, 500, 64);
      assertThat(graph.run(ActivationStd.of(scope, graph.input(spread))).single())
          .isCloseTo(1 / 8.0, within(0.002));
    }
  }

  @Test
  void activationStdPassesItsInputOn() {
    try (TestGraph graph = TestGraph.float64()) {
      Operand<TFloating> x = graph.input(Values.normal(1, 4, 3));
      assertThat(new ActivationStd("std").call(graph.training().scope(), x)).isSameAs(x);
    }
  }

  @Test
  void aResidualAddsBothBranches() {
    try (TestGraph graph = TestGraph.float64()) {
      Values x = Values.of(Shape.of(1, 2), 1, -2);
      Layer negative = (scope, y) -> scope.tf().math.mul(y, scope.constant(-3));
      Operand<TFloating> around =
          Residual.around(negative).call(graph.training().scope(), graph.input(x));
      ValuesAssert.assertThat(graph.run(around)).isEqualToValues(x.times(-2));
      Operand<TFloating> both =
          new Residual(Activation.RELU, negative).call(graph.training().scope(), graph.input(x));
      ValuesAssert.assertThat(graph.run(both)).isEqualToValues(Values.of(Shape.of(1, 2), -2, 6));
    }
  }
}
