package io.tfsim.models;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import io.tfsim.layers.Activation;
import io.tfsim.layers.Layer;
import io.tfsim.methods.Method;
import io.tfsim.methods.MethodScope;
import io.tfsim.methods.Network;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.PathPattern;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.export.ExportOptions;
import io.tfsim.training.History;
import io.tfsim.training.Objective;
import io.tfsim.training.Trainer;
import io.tfsim.training.Training;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * A network that learns representations from unlabeled examples by a self-supervised method.
 *
 * <pre>{@code
 * try (var model =
 *     ContrastiveModel.builder()
 *         .method(SimClr.paper())
 *         .backbone(ConvNet.small())
 *         .augmenter(SimClrAugmenter.paper())
 *         .optimizer(Adam.of(WarmupCosine.peak(2e-3)))
 *         .examples(source.spec())
 *         .seed(42)
 *         .build()) {
 *   History history = model.fit(Training.on(sampler).epochs(20));
 *   Embeddings embeddings = model.encoder(Output.REPRESENTATION).embed(source);
 * }
 * }</pre>
 *
 * <p>Owns native memory: close it. After that, training, embedding and every look at the weights
 * throw {@link IllegalStateException}; what it was built from ({@link #examples}, {@link #method},
 * an encoder's {@code dim}) can still be asked. Several threads may use its encoders and weights at
 * once, as long as none trains it.
 */
public final class ContrastiveModel implements AutoCloseable {
  /** Path of the preprocessing. */
  static final String PREPROCESSING = "preprocessing";

  private static final String MODEL = "a contrastive model";
  private static final List<String> ROOTS =
      List.of(PREPROCESSING, Network.BACKBONE, Network.PROJECTOR, Network.PREDICTOR);

  private final ModelGraph graph;
  private final Method method;
  private final Backbone backbone;
  private final Layer preprocessing;
  private final Augmenter augmenter;
  private final ExampleSpec examples;
  private final List<String> frozen;
  private final Optimizer optimizer;
  private final Trainer trainer;
  private final Map<Output, Encoder> encoders = new EnumMap<>(Output.class);

  private ContrastiveModel(Builder builder) {
    this.method = Required.setting(MODEL, "method", builder.method);
    this.backbone = Required.setting(MODEL, "backbone", builder.backbone);
    this.augmenter = Required.setting(MODEL, "augmenter", builder.augmenter);
    this.optimizer = Required.setting(MODEL, "optimizer", builder.optimizer);
    this.examples = Required.setting(MODEL, "examples", builder.examples);
    this.preprocessing = builder.preprocessing;
    this.frozen = builder.frozen;
    backbone.checkInput(examples.shape());
    if (method.views() > augmenter.viewLimit()) {
      throw new IllegalArgumentException(
          "the augmenter must make the views that the method "
              + method.name()
              + " takes, "
              + method.views()
              + ", was at most "
              + augmenter.viewLimit());
    }
    ExampleChecks.views(augmenter, method.views(), backbone, examples);
    this.graph = ModelGraph.create(builder.execution.execution());
    this.trainer =
        new Trainer(graph, new Contrast(), optimizer, PathPattern.anyOf(frozen).negate());
    try {
      int width = encoder(Output.PROJECTION).dim();
      encoder(Output.REPRESENTATION);
      method.predictor().ifPresent(predictor -> makeWeights(predictor, width));
      graph.initialize();
      frozen.forEach(pattern -> weights().requireMatch("a frozen pattern", pattern));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** No encoder goes through the predictor; this gives it weights before the first fit. */
  private void makeWeights(Layer predictor, int width) {
    LayerScope scope = graph.build(false).scope();
    predictor
        .named(Network.PREDICTOR)
        .call(
            scope,
            scope
                .tf()
                .placeholder(
                    scope.floatType().tensorType(), Placeholder.shape(Shape.of(-1, width))));
  }

  /** A model in the making. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Trains on a sampler's examples. May be called again: weights go on from where they are,
   * schedule and optimizer start afresh. A call with another source, batch size, length, validation
   * or pipeline than those before it adds a step to the graph, which is freed when the model is
   * closed.
   *
   * @throws IllegalArgumentException if the examples are not those that the model was built for
   * @throws io.tfsim.training.TrainingException if a step or a callback fails
   */
  public History fit(Training training) {
    ExampleChecks.trainable(examples, training);
    return trainer.fit(training);
  }

  /** The method's loss on the augmenter's views. */
  private final class Contrast implements Objective {
    @Override
    public List<Operand<TFloating>> views(
        LayerScope scope, Operand<? extends TNumber> raw, ExampleSpec spec) {
      return augmenter.views(method.views()).of(scope, raw, spec);
    }

    @Override
    public Terms build(Subgraph graph, List<Operand<TFloating>> views, Operand<TInt32> labels) {
      MethodScope m =
          new MethodScope(
              graph,
              new Network(backbone, method.projector(), method.predictor()),
              method.viewMode());
      List<Operand<TFloating>> prepared =
          views.stream()
              .map(view -> preprocessing.call(graph.scope().at(PREPROCESSING), view))
              .toList();
      return new Terms(method.build(m, prepared), m.afterUpdates(), m.representations());
    }

    @Override
    public String name() {
      return method.name();
    }

    @Override
    public Map<String, Object> configuration() {
      return parts();
    }
  }

  /** An encoder that uses the model's weights as they are when it is called. */
  public Encoder encoder(Output output) {
    return encoders.computeIfAbsent(
        output,
        o -> new GraphEncoder(graph, Intake.of(examples), (scope, x) -> infer(scope, x, o)));
  }

  private Operand<TFloating> infer(LayerScope scope, Operand<TFloating> x, Output output) {
    Operand<TFloating> h =
        backbone
            .named(Network.BACKBONE)
            .call(scope, preprocessing.call(scope.at(PREPROCESSING), x));
    return output == Output.REPRESENTATION
        ? h
        : method.projector().named(Network.PROJECTOR).call(scope, h);
  }

  /**
   * Writes the model as a SavedModel for inference: {@link #export(Path, ExportOptions)} with
   * {@link ExportOptions#inference}.
   */
  public void export(Path directory) {
    export(directory, ExportOptions.inference());
  }

  /**
   * Writes the model, with the weights as they are now, as a SavedModel of TensorFlow 2.
   *
   * <p>The signatures {@code representation} and {@code projection} take {@code examples}, float32
   * (batch, shape of an example) with values in the model's range, and give an output of the
   * signature's name; {@code serving_default} is {@code representation}. The preprocessing is
   * inside; what the model was made of is in {@code assets/tfsim.json}.
   *
   * @param directory a new one in an existing directory; it appears when it is complete
   * @throws IllegalArgumentException if there is something at its place, or a layer cannot be
   *     written: it uses data that stays in the graph
   * @throws java.io.UncheckedIOException if it cannot be written; nothing is left then
   */
  public void export(Path directory, ExportOptions options) {
    ModelExport export =
        new ModelExport(graph, examples).madeOf(parts()).frozen(PathPattern.anyOf(frozen));
    for (Output output : Output.values()) {
      export.signature(output.key(), encoder(output).dim(), (scope, x) -> infer(scope, x, output));
    }
    if (options.trainable()) {
      method
          .predictor()
          .map(predictor -> predictor.named(Network.PREDICTOR))
          .ifPresent(
              predictor ->
                  export.part(
                      "prediction",
                      (scope, x) -> predictor.call(scope, infer(scope, x, Output.PROJECTION))));
    }
    export.write(directory, ModelDescription.Kind.CONTRASTIVE, options);
  }

  /** What the model was made of, by name. */
  private Map<String, Object> parts() {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("method", method);
    parts.put("backbone", backbone);
    parts.put("preprocessing", preprocessing);
    parts.put("augmenter", augmenter);
    parts.put("optimizer", optimizer);
    parts.put("frozen", frozen);
    return parts;
  }

  /** The weights of backbone, projector, predictor and, if it has any, preprocessing by path. */
  public WeightView weights() {
    return new WeightView(graph, ROOTS);
  }

  /** What examples the model takes. */
  public ExampleSpec examples() {
    return examples;
  }

  /** The method. */
  public Method method() {
    return method;
  }

  /** The network whose output is the representation. */
  Backbone backbone() {
    return backbone;
  }

  /** What comes before it. */
  Layer preprocessing() {
    return preprocessing;
  }

  /** A table of the weights: path, shape, number, trained or not; and the totals. */
  public String summary() {
    return Summary.of(
        "ContrastiveModel " + method.name() + " on " + backbone.name(),
        weights(),
        PathPattern.anyOf(frozen));
  }

  /** Frees the model's native memory. */
  @Override
  public void close() {
    graph.close();
  }

  /** Settings of a model; each has to be given unless a default is named. */
  public static final class Builder {
    private @Nullable Method method;
    private @Nullable Backbone backbone;
    private @Nullable Augmenter augmenter;
    private @Nullable Optimizer optimizer;
    private @Nullable ExampleSpec examples;
    private Layer preprocessing = Activation.LINEAR;
    private List<String> frozen = List.of();
    private SeededExecution execution = SeededExecution.defaults();

    private Builder() {}

    /** The self-supervised method. */
    public Builder method(Method value) {
      method = value;
      return this;
    }

    /** The network whose output is the representation. */
    public Builder backbone(Backbone value) {
      backbone = value;
      return this;
    }

    /** Makes the views. */
    public Builder augmenter(Augmenter value) {
      augmenter = value;
      return this;
    }

    /** Changes the weights. */
    public Builder optimizer(Optimizer value) {
      optimizer = value;
      return this;
    }

    /** What the examples look like: {@code source.spec()}. */
    public Builder examples(ExampleSpec value) {
      examples = value;
      return this;
    }

    /** Applied to views and to examples to encode, before the backbone; default nothing. */
    public Builder preprocessing(Layer value) {
      preprocessing = value;
      return this;
    }

    /**
     * Path patterns of weights and moving statistics that stay as they are (see {@link
     * PathPattern}); default none. Each has to match one of {@link ContrastiveModel#weights}.
     *
     * <p>Batch normalisation whose moving statistics are frozen (by {@code backbone/*}, say)
     * normalises by them in training too, as in Keras; where a pattern matches its {@code gamma}
     * and {@code beta} alone, it goes on with the moments of the batch.
     */
    public Builder frozen(String... patterns) {
      frozen = List.of(patterns);
      return this;
    }

    /** Seed of initial weights and random numbers, in place of the execution's; default 0. */
    public Builder seed(long seed) {
      execution = execution.withSeed(seed);
      return this;
    }

    /**
     * Seed, float type and threads at once; default {@code Execution.seeded(0)}.
     *
     * @throws IllegalStateException if a seed was given before, which this one would replace
     */
    public Builder execution(Execution value) {
      execution = execution.withExecution(value);
      return this;
    }

    /**
     * Makes the weights and the inference graph.
     *
     * @throws IllegalStateException if a setting is missing
     * @throws IllegalArgumentException if settings do not fit each other; the message names both
     */
    public ContrastiveModel build() {
      return new ContrastiveModel(this);
    }
  }
}
