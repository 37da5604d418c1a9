package io.tfsim.savedmodel;

import static io.tfsim.testing.ValuesAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.graph.Gradients;
import io.tfsim.graph.Subgraph;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.SavedModels;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** SavedModels against what Python computed with them, in both modes. */
class SavedModelGoldenTest {
  private static final int DRAWS = 400;

  static List<SavedModels.Case> cases() {
    return SavedModels.cases();
  }

  /** The backbone as a user of the file would take it. */
  static SavedModelBackbone backbone(SavedModels.Case golden) {
    var child = golden.folder().resolve("backbone");
    SavedModelBackbone backbone =
        SavedModelBackbone.of(Files.isDirectory(child) ? child : golden.folder());
    String output = golden.index().path("output").asText("");
    if (!output.isEmpty()) {
      backbone = backbone.output(output);
    }
    if (!backbone.trains()) {
      backbone =
          backbone.summary().contains("signature train:")
              ? backbone.trainingFunction("train")
              : backbone.rebuildBatchNorm();
    }
    return backbone;
  }

  /** One call in a graph of its own: output, gradient in the first kernel, state afterwards. */
  private record Call(
      TestGraph graph, Subgraph subgraph, Operand<TFloating> y, Values firstGradient)
      implements AutoCloseable {
    static Call of(SavedModels.Case golden, SavedModelBackbone backbone, boolean training) {
      TestGraph graph = TestGraph.float32();
      Subgraph subgraph = training ? graph.training() : graph.inference();
      Operand<TFloating> x = graph.input(golden.get("x"));
      Operand<TFloating> y = backbone.named("backbone").call(subgraph.scope(), x);
      Operand<TFloating> loss =
          graph.weightedSum(subgraph.scope(), y, graph.input(golden.get("fixed")));
      String first = "backbone/" + golden.index().path("first_kernel").asText();
      List<Optional<Operand<TFloating>>> gradient =
          Gradients.of(subgraph.scope(), List.of(loss), List.of(subgraph.weight(first)), List.of());
      return new Call(graph, subgraph, y, graph.run(gradient.get(0).orElseThrow()));
    }

    Values output() {
      return graph.run(y);
    }

    @Override
    public void close() {
      graph.close();
    }
  }

  private static void compare(SavedModels.Case golden, String name, Values actual) {
    Values expected = golden.get(name);
    double worst = 0;
    for (int i = 0; i < expected.size() && expected.size() == actual.size(); i++) {
      worst = Math.max(worst, Math.abs(expected.at(i) - actual.at(i)));
    }
    System.getLogger("golden").log(System.Logger.Level.DEBUG, golden + " " + name + " " + worst);
    assertThat(actual).as(name).isCloseTo(expected, golden.tolerance());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inferenceAndItsGradientAreKerass(SavedModels.Case golden) {
    try (Call call = Call.of(golden, backbone(golden), false)) {
      compare(golden, "inference", call.output());
      compare(golden, "grad_first_kernel_inference_mode", call.firstGradient());
      assertThat(call.subgraph().updates()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trainingAndItsGradientAreKerass(SavedModels.Case golden) {
    boolean dropout = golden.has("training_without_dropout");
    String suffix = dropout ? "training_without_dropout" : "training_mode";
    SavedModelBackbone backbone = backbone(golden);
    try (Call call = Call.of(golden, dropout ? backbone.withoutDropout() : backbone, true)) {
      compare(golden, dropout ? "training_without_dropout" : "training", call.output());
      compare(golden, "grad_first_kernel_" + suffix, call.firstGradient());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void movingStatisticsAfterOneTrainingCallAreKerass(SavedModels.Case golden) {
    // Python's call was one without dropout, where there is dropout
    try (Call call = Call.of(golden, backbone(golden).withoutDropout(), true)) {
      call.graph().run(List.of(call.y()), call.subgraph().updates());
      List<String> moved = new ArrayList<>();
      var variables = golden.index().path("variables");
      golden
          .index()
          .path("files")
          .fieldNames()
          .forEachRemaining(
              file -> {
                if (file.startsWith("after_training_call_")) {
                  String name = variables.get(number(file)).path("name").asText();
                  moved.add(name);
                  compare(golden, file, call.graph().get("backbone/" + name));
                }
              });
      assertThat(call.subgraph().updates()).as("updates").hasSizeLessThanOrEqualTo(moved.size());
    }
  }

  private static int number(String file) {
    return Integer.parseInt(file.replaceFirst("after_training_call_(\\d+)_.*", "$1"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightsHaveKerassNamesShapesAndTrainability(SavedModels.Case golden) {
    try (Call call = Call.of(golden, backbone(golden), true)) {
      List<String> found = new ArrayList<>();
      golden
          .index()
          .path("variables")
          .forEach(
              variable -> {
                String path = "backbone/" + variable.path("name").asText();
                if (call.graph().model().variables().containsKey(path)) {
                  found.add(path);
                  var actual = call.graph().model().variables().get(path);
                  assertThat(actual.shape())
                      .as(path)
                      .isEqualTo(GoldenCase.shape(variable.path("shape")));
                  assertThat(actual.trainable())
                      .as(path)
                      .isEqualTo(variable.path("trainable").asBoolean());
                }
              });
      assertThat(call.graph().model().variables().keySet())
          .containsExactlyInAnyOrderElementsOf(found);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void dropoutHasTheMeanOfKerass(SavedModels.Case golden) {
    if (!golden.has("training_mean_over_400_draws")) {
      return;
    }
    SavedModelBackbone backbone = backbone(golden);
    if (backbone.summary().contains("rebuilt")) {
      return; // an inference function has no dropout
    }
    try (Call call = Call.of(golden, backbone, true)) {
      Values expected = golden.get("training_mean_over_400_draws");
      Values deviation = golden.get("training_std_over_400_draws");
      double[] sum = new double[expected.size()];
      double[] squares = new double[expected.size()];
      for (int draw = 0; draw < DRAWS; draw++) {
        call.graph().setStep(draw);
        Values y = call.output();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += y.at(i) / DRAWS;
          squares[i] += y.at(i) * y.at(i) / DRAWS;
        }
      }
      // both means are of 400 draws: five deviations of their difference
      double[] noise = new double[sum.length];
      double ours = 0;
      double theirs = 0;
      for (int i = 0; i < noise.length; i++) {
        noise[i] = 5 * deviation.at(i) * Math.sqrt(2.0 / DRAWS) + 1e-5;
        ours += Math.sqrt(Math.max(0, squares[i] - sum[i] * sum[i]));
        theirs += deviation.at(i);
      }
      assertThat(Values.of(expected.shape(), sum)).isCloseTo(expected, new Tolerance(0, noise));
      assertThat(ours / theirs).as("deviation").isBetween(0.9, 1.1);
    }
  }
}
