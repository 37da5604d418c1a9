package io.tfsim.backbones;

import io.tfsim.graph.Subgraph;
import io.tfsim.testing.GradientCheck;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Gradients through whole residual networks, in a few weights at every depth. */
class ResNetGradientCheckTest {

  @Test
  void resNet18WithEmbedding() {
    assertGradients(
        ResNet.resnet18().withEmbedding(8),
        8,
        List.of(
            "conv1_conv/kernel",
            "conv1_bn/gamma",
            "conv2_block1_0_conv/kernel",
            "conv3_block1_1_conv/kernel",
            "conv4_block2_2_bn/beta",
            "conv5_block1_0_bn/gamma",
            "conv5_block2_2_conv/kernel",
            "metric_embedding/kernel"));
  }

  @Test
  void resNet50() {
    assertGradients(
        ResNet.resnet50(),
        48,
        List.of(
            // weights near the input move so many ReLUs over their kinks that differences say
            // little
            "conv5_block1_0_conv/kernel",
            "conv5_block1_2_conv/kernel",
            "conv5_block2_3_bn/gamma",
            "conv5_block3_3_bn/beta"));
  }

  private static void assertGradients(ResNet resNet, int side, List<String> weights) {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph training = graph.training();
      Operand<TFloating> y =
          resNet.call(training.scope(), graph.input(Values.uniform(1, 0, 1, 4, side, side, 3)));
      Operand<TFloating> loss =
          graph.weightedSum(
              training.scope(), y, graph.input(Values.normal(4, y.shape().asArray())));
      GradientCheck check = GradientCheck.in(graph, training.scope()).sample(2);
      weights.forEach(path -> check.of(path, training.weights().get(path)));
      check.assertGradientsOf(loss);
    }
  }
}
