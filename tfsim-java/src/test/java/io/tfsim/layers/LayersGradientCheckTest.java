package io.tfsim.layers;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.backbones.ConvNet;
import io.tfsim.graph.Subgraph;
import io.tfsim.heads.MlpHead;
import io.tfsim.testing.GradientCheck;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Gradients of every layer, in its input and its weights, against differences in float64. */
class LayersGradientCheckTest {
  private static final long[] VECTORS = {5, 6};
  private static final long[] IMAGES = {3, 6, 5, 2};

  static Stream<Arguments> layers() {
    List<Arguments> layers = new ArrayList<>();
    add(layers, "dense", Dense.of(4), VECTORS);
    add(layers, "dense without bias, with L2", Dense.of(4).withoutBias().withL2(0.3), VECTORS);
    add(layers, "conv 3x3", Conv2D.of(3, 3), IMAGES);
    add(
        layers,
        "conv stride 2, L2",
        Conv2D.of(3, 3).withStride(2).withoutBias().withL2(0.3),
        IMAGES);
    add(layers, "conv valid", Conv2D.of(2, 3).withPadding(Padding.VALID), IMAGES);
    add(layers, "conv 1x1, stride 2", Conv2D.of(2, 1).withStride(2), IMAGES);
    add(layers, "batch norm 2-D", BatchNorm.create(), VECTORS);
    add(layers, "batch norm 3-D", BatchNorm.create(), 3, 4, 2);
    add(layers, "batch norm 4-D", BatchNorm.create(), IMAGES);
    add(layers, "batch norm 4-D, synchronised", BatchNorm.create().synchronizing(), IMAGES);
    add(layers, "batch norm without affine", BatchNorm.create().withoutAffine(), VECTORS);
    add(layers, "instance norm", InstanceNorm.create(), IMAGES);
    for (Activation activation : Activation.values()) {
      add(layers, "activation " + activation, activation, VECTORS);
    }
    for (Padding padding : Padding.values()) {
      add(
          layers,
          "max pool " + padding,
          Pooling2D.max(3).withStride(2).withPadding(padding),
          IMAGES);
      add(
          layers,
          "mean pool " + padding,
          Pooling2D.average(3).withStride(2).withPadding(padding),
          IMAGES);
    }
    for (GlobalPooling pooling : GlobalPooling.values()) {
      add(layers, "global " + pooling, pooling, IMAGES);
      add(layers, "global " + pooling + " 1-D", pooling, 3, 4, 2);
    }
    DoubleStream.of(3, 2.5, 1, 0, -1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)
        .forEach(
            p -> {
              GeneralizedMeanPooling gem = GeneralizedMeanPooling.of(p);
              add(layers, "GeM " + p + " 2-D", gem, IMAGES);
              add(layers, "GeM " + p + " 1-D, kept", gem.keepingDims(), 3, 4, 2);
              add(layers, "GeM " + p + " channels first", gem.channelsSecond(), 3, 2, 4, 3);
            });
    add(layers, "metric embedding", MetricEmbedding.of(4), VECTORS);
    add(
        layers,
        "metric embedding, tanh",
        new MetricEmbedding(Dense.of(4).withoutBias(), Activation.TANH),
        VECTORS);
    add(layers, "zero padding", new ZeroPadding2D(2), IMAGES);
    add(layers, "flatten", new Flatten(), IMAGES);
    add(layers, "dropout", new Dropout(0.4), 6, 7);
    add(layers, "activation std", new ActivationStd("std"), VECTORS);
    add(layers, "residual", Residual.around(Dense.of(6).named("branch")), VECTORS);
    add(layers, "projector", MlpHead.projector(3, 4), 7, 6);
    add(layers, "predictor", MlpHead.predictor(4, 6), 7, 6);
    add(
        layers,
        "linear projector",
        MlpHead.projector(2, 4).withOutput(MlpHead.Output.LINEAR),
        7,
        6);
    add(layers, "small convnet", new ConvNet(List.of(3, 4), 0.9), 4, 6, 6, 2);
    return layers.stream();
  }

  private static void add(List<Arguments> layers, String name, Layer layer, long... shape) {
    layers.add(arguments(name, layer, Values.normal(3, shape).awayFromZero(0.01)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void gradientsInTraining(String name, Layer layer, Values input) {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph subgraph = graph.training();
      assertGradients(graph, subgraph, layer, input);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void gradientsInInference(String name, Layer layer, Values input) {
    try (TestGraph graph = TestGraph.float64()) {
      assertGradients(graph, graph.inference(), layer, input);
    }
  }

  private static void assertGradients(
      TestGraph graph, Subgraph subgraph, Layer layer, Values input) {
    Operand<TFloating> x = graph.input(input);
    Operand<TFloating> y = layer.call(subgraph.scope(), x);
    Operand<TFloating> loss =
        graph.weightedSum(subgraph.scope(), y, graph.input(Values.normal(4, y.shape().asArray())));
    for (Operand<TFloating> penalty : subgraph.losses().values()) {
      loss = subgraph.scope().tf().math.add(loss, penalty);
    }
    GradientCheck.in(graph, subgraph.scope())
        .of("input", x)
        .ofRandomWeights(subgraph)
        .assertGradientsOf(loss);
  }
}
