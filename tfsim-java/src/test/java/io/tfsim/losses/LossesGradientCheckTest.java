package io.tfsim.losses;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.graph.LayerScope;
import io.tfsim.losses.SimSiamLoss.Distance;
import io.tfsim.testing.GradientCheck;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Gradients of every loss at both embeddings against differences in float64. */
class LossesGradientCheckTest {

  static Stream<Arguments> losses() {
    List<Arguments> losses = new ArrayList<>();
    for (double temperature : new double[] {0.05, 0.5, 1}) {
      losses.add(arguments("SimCLR " + temperature, SimClrLoss.of(temperature), 1.0));
      losses.add(
          arguments("SimCLR " + temperature + ", sum", SimClrLoss.tfSimilarity(temperature), 1.0));
    }
    for (Distance distance : Distance.values()) {
      losses.add(arguments("SimSiam " + distance, new SimSiamLoss(distance, 0.1), 1.0));
    }
    losses.add(arguments("Barlow Twins, paper", BarlowTwinsLoss.paper(), 1.0));
    losses.add(arguments("Barlow Twins, TF Similarity", BarlowTwinsLoss.tfSimilarity(), 1.0));
    losses.add(arguments("Barlow Twins, lambda 1", new BarlowTwinsLoss(1, 0.1, 0.5), 1.0));
    // deviations far above 1, where the hinge is flat; around 1; and far below
    for (double scale : new double[] {5, 1, 0.1}) {
      losses.add(arguments("VICReg, paper, " + scale, VicRegLoss.paper(), scale));
      losses.add(arguments("VICReg, TF Similarity, " + scale, VicRegLoss.tfSimilarity(), scale));
    }
    losses.add(
        arguments("VICReg, own weights", new VicRegLoss(1, 2, 3, 0.01, true, Reduction.SUM), 1.0));
    return losses.stream();
  }

  /** The gradient at the cut is that of the mean or the sum of the losses, as the loss says. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void gradientAtTheCut(String name, ContrastiveLoss loss, double scale) {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> za = graph.input(Values.normal(1, 6, 5).times(scale));
      Operand<TFloating> zb = graph.input(Values.normal(2, 6, 5).times(scale));
      GradientCheck.in(graph, scope)
          .of("first view", za)
          .of("second view", zb)
          .assertGradientsOf(
              loss.reduction().of(scope, loss.perExample(scope, za, zb)),
              loss.at(scope, za, zb).gradients());
    }
  }
}
