package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.augment.Augmenter;
import io.tfsim.graph.Execution;
import io.tfsim.graph.Gradients;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.layers.L2;
import io.tfsim.losses.LossAndGradient;
import io.tfsim.methods.MethodScope;
import io.tfsim.methods.MethodTerms;
import io.tfsim.methods.Network;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import io.tfsim.training.Callback;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import io.tfsim.training.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Training against TF Similarity's {@code ContrastiveModel}: outputs, losses, gradients, the
 * weights after each optimizer step, metrics.
 *
 * <p>Losses and gradients are those of the parts (method, cut, differentiation); weights and
 * metrics those of a {@link ContrastiveModel} that fits the recorded views.
 */
class ModelsGoldenTest {
  private static final Pattern STEP_WEIGHTS = Pattern.compile("step(\\d+)_weights");

  static List<GoldenCase> cases() {
    return Goldens.cases("models");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    if (golden.get("weights").isArray()) {
      Map<String, Values> values = parts(golden);
      values.putAll(fit(golden));
      golden.assertOutputs(values::get);
    } else {
      DefaultHeads.assertThatTheyAreThePeers(golden.config());
    }
  }

  /** Outputs, losses and gradients at the initial weights. */
  private static Map<String, Values> parts(GoldenCase golden) {
    GoldenModel model = GoldenModel.of(golden);
    Network network =
        new Network(model.backbone(), model.method().projector(), model.method().predictor());
    try (TestGraph graph = TestGraph.float32()) {
      List<Operand<TFloating>> views =
          List.of(
              graph.input(golden.input("views1").row(0)),
              graph.input(golden.input("views2").row(0)));
      Map<String, Operand<TFloating>> fetches = new LinkedHashMap<>();

      Subgraph inference = graph.inference();
      MethodScope m = new MethodScope(inference, network, model.method().viewMode());
      List<Operand<TFloating>> z = m.project(m.encode(List.of(views.get(0))));
      if (network.predictor().isPresent()) {
        fetches.put("infer_predictor_view1", m.predict(z).get(0));
      }
      fetches.put("predict_view1", L2.normalize(m.scope(), z.get(0)));
      fetches.put(
          "infer_contrastive_loss", loss(golden, model, m.scope(), model.method().build(m, views)));

      Subgraph training = graph.training();
      LayerScope scope = training.scope();
      MethodTerms terms =
          model
              .method()
              .build(new MethodScope(training, network, model.method().viewMode()), views);
      Operand<TFloating> contrastive = loss(golden, model, scope, terms);
      List<Operand<TFloating>> penalties = new ArrayList<>(training.losses().values());
      fetches.put("train_contrastive_loss_0", contrastive);
      List<Operand<TFloating>> total = new ArrayList<>(penalties);
      total.add(contrastive);
      fetches.put(
          "train_total_loss_0",
          total.stream().reduce((a, b) -> scope.tf().math.add(a, b)).orElseThrow());
      Map<String, Operand<TFloating>> gradients = gradients(training, terms, penalties);
      fetches.putAll(gradients);

      graph.setAll(split(golden, golden.input("initial_weights")));
      Map<String, Values> values = graph.run(fetches, List.of());
      Map<String, Values> byPath = new LinkedHashMap<>(values);
      byPath.keySet().retainAll(gradients.keySet());
      values.keySet().removeAll(gradients.keySet());
      values.put("grad0_weights", join(golden, byPath));
      return values;
    }
  }

  /** The loss, reduced as the case says: a scalar, or one number per example. */
  private static Operand<TFloating> loss(
      GoldenCase golden, GoldenModel model, LayerScope scope, MethodTerms terms) {
    if (!golden.config().path("reduction").asText().startsWith("none")) {
      return terms.value(scope);
    }
    return terms.losses().stream()
        .map(LossAndGradient::embeddings)
        .map(z -> model.loss().perExample(scope, z.get(0), z.get(1)))
        .reduce((a, b) -> scope.tf().math.add(a, b))
        .orElseThrow();
  }

  private static Map<String, Operand<TFloating>> gradients(
      Subgraph graph, MethodTerms terms, List<Operand<TFloating>> penalties) {
    List<Operand<TFloating>> ys = new ArrayList<>(penalties);
    List<Operand<TFloating>> upstream = new ArrayList<>();
    penalties.forEach(penalty -> upstream.add(graph.scope().constant(1)));
    for (LossAndGradient term : terms.losses()) {
      ys.addAll(term.embeddings());
      upstream.addAll(term.gradients());
    }
    List<String> paths = graph.trainablePaths();
    var found =
        Gradients.of(
            graph.scope(), ys, paths.stream().map(graph.weights()::get).toList(), upstream);
    Map<String, Operand<TFloating>> gradients = new LinkedHashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      gradients.put(paths.get(i), found.get(i).orElseThrow());
    }
    return gradients;
  }

  /** Encoders' outputs, weights after the steps, loss metric; compares the metrics of each step. */
  private static Map<String, Values> fit(GoldenCase golden) {
    GoldenModel parts = GoldenModel.of(golden);
    // an example is a pair of recorded views, side by side
    Values pairs = golden.input("views1").besides(golden.input("views2"));
    Shape dims = pairs.shape();
    int batch = Math.toIntExact(dims.get(1));
    TestSource source =
        new TestSource(pairs.reshape(dims.tail().tail().prepend(dims.get(0) * batch)));
    Map<String, Values> values = new LinkedHashMap<>();
    try (ContrastiveModel model =
        ContrastiveModel.builder()
            .method(parts.method())
            .backbone(parts.backbone())
            .optimizer(parts.optimizer())
            .examples(source.spec())
            .augmenter(new RecordedView(0))
            .preprocessing((scope, pair) -> halves(scope, pair).get(0))
            .execution(Execution.seeded(1).withIntraOpThreads(2))
            .build()) {
      split(golden, golden.input("initial_weights"))
          .forEach((path, value) -> model.weights().set(path, value.toFloats()));
      values.put("infer_backbone_view1", embed(model, Output.REPRESENTATION, source, batch));
      values.put("infer_projector_view1", embed(model, Output.PROJECTION, source, batch));
      StepRecorder recorder = new StepRecorder(golden, model.weights());
      model.fit(Training.on(source.inOrder(batch)).callbacks(recorder));
      recorder.assertMetrics();
      values.putAll(recorder.outputs());
    }
    return values;
  }

  private static Values embed(ContrastiveModel model, Output output, TestSource source, int batch) {
    Embeddings embeddings = model.encoder(output).embed(source);
    Shape shape = Shape.of(source.size(), embeddings.dim());
    return Values.of(shape, embeddings.values()).rows(0, batch);
  }

  /** The recorded view of an index, put first in its pair: preprocessing takes the first. */
  private record RecordedView(int index) implements Augmenter {
    @Override
    public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> pair) {
      List<Operand<TFloating>> halves = halves(scope, pair);
      int last = pair.shape().numDimensions() - 1;
      return scope
          .tf()
          .concat(List.of(halves.get(index), halves.get(1 - index)), scope.tf().constant(last));
    }

    @Override
    public Augmenter forView(int view) {
      return new RecordedView(view);
    }
  }

  private static List<Operand<TFloating>> halves(LayerScope scope, Operand<TFloating> pair) {
    int last = pair.shape().numDimensions() - 1;
    return List.copyOf(scope.tf().split(scope.tf().constant(last), pair, 2L).output());
  }

  /** What a run shows after each step. */
  private static final class StepRecorder implements Callback {
    private final GoldenCase golden;
    private final WeightView weights;
    private final List<Values> weightsAfter = new ArrayList<>();
    private final List<Map<String, Double>> metrics = new ArrayList<>();

    StepRecorder(GoldenCase golden, WeightView weights) {
      this.golden = golden;
      this.weights = weights;
    }

    @Override
    public void onStepEnd(Run run, StepLog step) {
      Map<String, Values> byPath = new LinkedHashMap<>();
      weights
          .all()
          .forEach((path, value) -> byPath.put(path, Values.of(weights.shape(path), value)));
      weightsAfter.add(join(golden, byPath));
      metrics.add(step.values());
    }

    Map<String, Values> outputs() {
      Map<String, Values> outputs = new LinkedHashMap<>();
      for (String output : golden.outputs()) {
        Matcher step = STEP_WEIGHTS.matcher(output);
        if (step.matches()) {
          outputs.put(output, weightsAfter.get(Integer.parseInt(step.group(1)) - 1));
        }
      }
      double[] losses = new double[metrics.size()];
      Arrays.setAll(losses, i -> meanUntil(i, "loss"));
      outputs.put("running_loss_metric", Values.vector(losses));
      return outputs;
    }

    /** The peer's metrics are means over the steps so far. */
    void assertMetrics() {
      JsonNode steps = golden.get("metrics_per_step");
      assertThat(steps).hasSameSizeAs(metrics);
      for (int i = 0; i < metrics.size(); i++) {
        int step = i;
        for (Map.Entry<String, JsonNode> expected : steps.get(i).properties()) {
          ValuesAssert.assertThat(Values.scalar(metric(step, expected.getKey())))
              .as(expected.getKey() + " after step " + step)
              .isCloseTo(Values.scalar(expected.getValue().asDouble()), golden.tolerance());
        }
      }
    }

    private double metric(int step, String name) {
      return switch (name) {
        case "contrastive_loss" -> meanUntil(step, "loss") - meanUntil(step, "regularization_loss");
        // the peer calls its loss once per predictor, and Keras averages over the calls
        case "projector_loss" -> meanUntil(step, "loss") / 2;
        default -> meanUntil(step, name);
      };
    }

    private double meanUntil(int step, String name) {
      return metrics.subList(0, step + 1).stream()
          .mapToDouble(values -> values.getOrDefault(name, Double.NaN))
          .average()
          .orElseThrow();
    }
  }

  /** One vector of all variables, cut into the variables of the case's table. */
  private static Map<String, Values> split(GoldenCase golden, Values vector) {
    Map<String, Values> byPath = new LinkedHashMap<>();
    for (JsonNode row : golden.get("weights")) {
      int offset = row.path("offset").asInt();
      Values part = vector.rows(offset, offset + row.path("size").asInt());
      byPath.put(path(row), part.reshape(GoldenCase.shape(row.path("shape"))));
    }
    return byPath;
  }

  /** The other way; variables that are not there are 0. */
  private static Values join(GoldenCase golden, Map<String, Values> byPath) {
    Map<String, Values> rest = new LinkedHashMap<>(byPath);
    List<Double> elements = new ArrayList<>();
    for (JsonNode row : golden.get("weights")) {
      Shape shape = GoldenCase.shape(row.path("shape"));
      Values part = rest.remove(path(row));
      double[] values = part == null ? new double[Math.toIntExact(shape.size())] : part.toArray();
      assertThat(elements).hasSize(row.path("offset").asInt());
      Arrays.stream(values).forEach(elements::add);
    }
    assertThat(rest).as("weights that the peer does not have").isEmpty();
    return Values.vector(elements.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The peer's name, without its slip of the pen. */
  static String path(JsonNode row) {
    return row.path("name")
        .asText()
        .replace("batch_normalization_ouput", "batch_normalization_output");
  }
}
