package io.tfsim.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.graph.Gradients;
import io.tfsim.graph.Subgraph;
import io.tfsim.graph.Variable;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.GeneralizedMeanPooling;
import io.tfsim.layers.GlobalPooling;
import io.tfsim.layers.Layer;
import io.tfsim.layers.MetricEmbedding;
import io.tfsim.layers.Moments;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * ResNet-18 and ResNet-50 against TF Similarity's: variables, layers, forward and training calls.
 *
 * <p>The component's EfficientNet cases are left out, by their peer symbol: the library has none.
 */
class ArchitecturesGoldenTest {
  private static final Pattern CHANNEL = Pattern.compile("infer_(.+)_channel_(mean|std)");
  private static final Pattern GRADIENT = Pattern.compile("training_grad_(.+)_kernel");
  private static final Pattern MOVING = Pattern.compile("after_(.+)_(moving_mean|moving_variance)");

  static List<GoldenCase> cases() {
    return Goldens.cases(
        "architectures", golden -> !golden.get("peer").asText().contains("effnet"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    if (golden.hasInput("x")) {
      assertCalls(golden);
    } else {
      assertTable(golden);
    }
  }

  private static void assertTable(GoldenCase golden) {
    Shape batch = GoldenCase.shape(golden.config().path("input_shape")).prepend(1);
    try (TestGraph graph = TestGraph.float32()) {
      Operand<TFloating> x =
          graph.input(Values.of(batch, new double[Math.toIntExact(batch.size())]));
      Subgraph subgraph = graph.inference();
      Operand<TFloating> y = resNet(golden).call(subgraph.scope(), x);
      Map<String, Variable<?>> variables = graph.model().variables();

      Shape output = GoldenCase.shape(golden.get("output_shape"));
      assertThat(y.shape().tail()).isEqualTo(output.tail());
      assertThat(variables).hasSize(golden.get("num_weights").asInt());
      assertThat(count(variables, any -> true)).isEqualTo(golden.get("total_params").asLong());
      assertThat(count(variables, trained(golden)))
          .isEqualTo(golden.get("trainable_params").asLong());
      SoftAssertions.assertSoftly(
          softly -> {
            golden.get("weights_in_order").forEach(row -> assertVariable(softly, variables, row));
            golden.get("layers").forEach(row -> assertLayer(softly, subgraph, variables, row));
          });
    }
  }

  private static long count(Map<String, Variable<?>> variables, Predicate<Variable<?>> which) {
    return variables.values().stream().filter(which).mapToLong(Variable::size).sum();
  }

  /** With {@code trainable="partial"} the peer's ResNet-50 trains the last stage and the top. */
  private static Predicate<Variable<?>> trained(GoldenCase golden) {
    String trainable = golden.config().path("trainable").asText("full");
    String paths =
        switch (trainable) {
          case "full" -> ".*";
          case "partial" -> "(conv5_|metric_embedding/).*";
          case "frozen" -> "metric_embedding/.*";
          default -> throw new IllegalStateException("no such setting: trainable=" + trainable);
        };
    return variable -> variable.trainable() && variable.path().matches(paths);
  }

  private static void assertVariable(
      SoftAssertions softly, Map<String, Variable<?>> variables, JsonNode row) {
    String path = path(row.path("name").asText());
    Variable<?> variable = variables.get(path);
    softly.assertThat(variable).as("variable " + path).isNotNull();
    if (variable != null) {
      softly.assertThat(variable.shape()).as(path).isEqualTo(GoldenCase.shape(row.path("shape")));
      softly
          .assertThat(variable.trainable())
          .as(path + " trainable")
          .isEqualTo(row.path("trainable").asBoolean());
    }
  }

  private static void assertLayer(
      SoftAssertions softly, Subgraph subgraph, Map<String, Variable<?>> variables, JsonNode row) {
    String type = row.path("class").asText();
    if (type.equals("InputLayer") || type.equals("Add")) {
      return; // no layers here: an input is an operand, and a block adds before its *_out
    }
    String peersName = row.path("layer").asText();
    String name = peersName.substring(peersName.lastIndexOf('/') + 1);
    Operand<TFloating> output = tap(subgraph, name);
    softly.assertThat(output).as("output of layer " + name).isNotNull();
    if (output == null) {
      return;
    }
    row.path("weights").forEach(weight -> assertVariable(softly, variables, weight));
    softly
        .assertThat(output.shape())
        .as(name)
        .matches(GoldenCase.shape(row.path("output_shape"))::isCompatibleWith);
    JsonNode config = row.path("config");
    GraphOperation op = (GraphOperation) output.op();
    if (type.equals("Conv2D")) {
      assertConvolution(softly, name, op, variables, config);
    } else if (type.equals("BatchNormalization")) {
      softly
          .assertThat(BatchNorm.create().momentum())
          .as(name + " momentum")
          .isEqualTo(config.path("momentum").asDouble());
      softly
          .assertThat((double) op.attributes().getAttrFloat("epsilon"))
          .as(name + " epsilon")
          .isCloseTo(config.path("epsilon").asDouble(), within(1e-10));
    }
  }

  private static void assertConvolution(
      SoftAssertions softly,
      String name,
      GraphOperation output,
      Map<String, Variable<?>> variables,
      JsonNode config) {
    boolean biased = config.path("use_bias").asBoolean();
    softly.assertThat(variables.containsKey(name + "/bias")).as(name + " bias").isEqualTo(biased);
    GraphOperation op = biased ? (GraphOperation) output.input(0).op() : output;
    JsonNode strides = config.path("strides");
    softly
        .assertThat(op.attributes().getAttrIntList("strides"))
        .as(name + " strides")
        .containsExactly(1, strides.get(0).asLong(), strides.get(1).asLong(), 1);
    Variable<?> kernel = variables.get(name + "/kernel");
    JsonNode size = config.path("kernel_size");
    softly
        .assertThat(kernel.shape())
        .as(name + " kernel")
        .isEqualTo(
            Shape.of(
                size.get(0).asLong(),
                size.get(1).asLong(),
                kernel.shape().get(2),
                config.path("filters").asLong()));
  }

  private static void assertCalls(GoldenCase golden) {
    Map<String, Values> values = new LinkedHashMap<>();
    try (TestGraph graph = TestGraph.float32()) {
      values.putAll(infer(graph, golden));
      if (golden.hasInput("weights")) {
        values.putAll(train(graph, golden));
      }
    }
    List<String> gradients =
        golden.outputs().stream().filter(name -> GRADIENT.matcher(name).matches()).toList();
    if (!gradients.isEmpty()) {
      // Some inputs of a ReLU are nearer to its kink than single precision can tell: on which side
      // they fall depends on the number of threads, and moves a gradient by up to 2 percent. Double
      // precision agrees with the stored numbers (float64_check), so that is what is compared.
      try (TestGraph graph = TestGraph.float64()) {
        Map<String, Values> precise = train(graph, golden);
        for (String name : gradients) {
          assertThat(relativeDistance(values.get(name), precise.get(name))).isLessThan(0.05);
          values.put(name, precise.get(name));
        }
      }
    }
    golden.assertOutputs(values::get);
  }

  private static double relativeDistance(Values a, Values b) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < b.size(); i++) {
      difference += Math.pow(a.at(i) - b.at(i), 2);
      norm += Math.pow(b.at(i), 2);
    }
    return Math.sqrt(difference / norm);
  }

  private static Map<String, Values> infer(TestGraph graph, GoldenCase golden) {
    Subgraph inference = graph.inference();
    Map<String, Operand<TFloating>> fetches = new LinkedHashMap<>();
    fetches.put(
        "inference", resNet(golden).call(inference.scope(), graph.input(golden.input("x"))));
    for (String output : golden.outputs()) {
      Matcher channel = CHANNEL.matcher(output);
      if (channel.matches()) {
        Operand<TFloating> tap = tap(inference, channel.group(1));
        fetches.put(output, channels(inference, tap, channel.group(2)));
      }
    }
    setWeights(graph, golden);
    return graph.run(fetches, List.of());
  }

  private static Operand<TFloating> tap(Subgraph graph, String peersName) {
    return graph.taps().get(peersName.equals("gem_pool") ? "pool" : peersName);
  }

  /** Mean or population deviation over batch and positions. */
  private static Operand<TFloating> channels(Subgraph graph, Operand<TFloating> x, String which) {
    int[] axes = IntStream.range(0, x.shape().numDimensions() - 1).toArray();
    Moments moments = Moments.of(graph.scope(), x, axes);
    var tf = graph.scope().tf();
    return tf.squeeze(which.equals("mean") ? moments.mean() : tf.math.sqrt(moments.variance()));
  }

  /** One training call: its output, gradients in kernels, moving statistics afterwards. */
  private static Map<String, Values> train(TestGraph graph, GoldenCase golden) {
    Subgraph training = graph.training();
    Operand<TFloating> y = resNet(golden).call(training.scope(), graph.input(golden.input("x")));
    Operand<TFloating> loss =
        graph.weightedSum(training.scope(), y, graph.input(golden.input("weights")));
    Map<String, Operand<TFloating>> fetches = new LinkedHashMap<>();
    fetches.put("training", y);
    for (String output : golden.outputs()) {
      Matcher gradient = GRADIENT.matcher(output);
      if (gradient.matches()) {
        Map<String, Operand<TFloating>> weights = training.weights();
        String layer = gradient.group(1); // the peer's conv1_kernel is conv1_conv/kernel
        Operand<TFloating> kernel =
            weights.getOrDefault(layer + "_conv/kernel", weights.get(layer + "/kernel"));
        var gradients = Gradients.of(training.scope(), List.of(loss), List.of(kernel), List.of());
        fetches.put(output, gradients.get(0).orElseThrow());
      }
    }
    setWeights(graph, golden);
    Map<String, Values> values = new LinkedHashMap<>(graph.run(fetches, training.updates()));
    for (String output : golden.outputs()) {
      Matcher moving = MOVING.matcher(output);
      if (moving.matches()) {
        values.put(output, graph.get(moving.group(1) + "/" + moving.group(2)));
      }
    }
    return values;
  }

  private static ResNet resNet(GoldenCase golden) {
    JsonNode config = golden.config();
    boolean deep = golden.get("peer").asText().contains("resnet50");
    ResNet resNet = deep ? ResNet.resnet50() : ResNet.resnet18();
    String pooling =
        config.path("pooling").isNull() ? "none" : config.path("pooling").asText("gem");
    resNet =
        switch (pooling) {
          case "gem" -> resNet.withPooling(GeneralizedMeanPooling.of(golden.number("gem_p", 3)));
          case "avg" -> resNet.withPooling(GlobalPooling.AVERAGE);
          case "max" -> resNet.withPooling(GlobalPooling.MAX);
          case "none" -> resNet.withoutPooling();
          default -> throw new IllegalStateException("no such pooling: " + pooling);
        };
    if (!config.path("include_top").asBoolean(true)) {
      return resNet;
    }
    int units = config.path("embedding_size").asInt(128);
    Layer top =
        config.path("l2_norm").asBoolean(true) ? MetricEmbedding.of(units) : Dense.of(units);
    return resNet.withTop(top);
  }

  /** The peer's name of a variable is ours, except for a top without normalisation. */
  private static String path(String peersName) {
    return peersName.replaceFirst("^dense(_\\d+)?/", "metric_embedding/");
  }

  private static void setWeights(TestGraph graph, GoldenCase golden) {
    JsonNode rows = golden.get("weights_in_order");
    assertThat(rows).hasSize(graph.model().variables().size());
    Map<String, Values> weights = new LinkedHashMap<>();
    for (JsonNode row : rows) {
      String path = path(row.path("name").asText());
      Shape shape = GoldenCase.shape(row.path("shape"));
      weights.put(path, ClosedForm.of(golden.config()).values(path, row.path("k").asLong(), shape));
    }
    graph.setAll(weights);
  }

  /** The closed form that gives every variable its values. */
  private record ClosedForm(boolean hash, JsonNode scale) {
    static ClosedForm of(JsonNode config) {
      String formula = config.path("formula").asText();
      assertThat(formula).isIn("hash", "sine");
      return new ClosedForm(formula.equals("hash"), config.path("scale"));
    }

    Values values(String path, long k, Shape shape) {
      LongToDoubleFunction s = hash ? i -> hash(i, k) : i -> Math.sin(0.37 * i + k);
      String kind = path.substring(path.lastIndexOf('/') + 1);
      boolean aroundOne = kind.equals("gamma") || kind.endsWith("variance");
      double width = kind.endsWith("kernel") ? width(shape) : kind.endsWith("variance") ? 0.2 : 0.1;
      double[] values = new double[Math.toIntExact(shape.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (aroundOne ? 1 : 0) + width * s.applyAsDouble(i);
      }
      return Values.of(shape, values);
    }

    private double width(Shape shape) {
      if (scale.isNumber()) {
        return scale.asDouble();
      }
      double gain = Double.parseDouble(scale.asText().replaceFirst("^gain:", ""));
      double fanIn = (double) shape.size() / shape.get(shape.numDimensions() - 1);
      return gain * Math.sqrt(3 / fanIn);
    }

    private static double hash(long i, long k) {
      long bits32 = 0xFFFFFFFFL;
      long x = ((i + 1) * 2654435761L + (k + 1) * 40503L) & bits32;
      x ^= x >>> 16;
      x = (x * 2246822519L) & bits32;
      x ^= x >>> 13;
      x = (x * 3266489917L) & bits32;
      x ^= x >>> 16;
      return 2 * (x / 4294967296.0) - 1;
    }
  }
}
