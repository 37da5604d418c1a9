package io.tfsim.models;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import io.tfsim.layers.Activation;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Layer;
import io.tfsim.methods.MethodTerms;
import io.tfsim.methods.Network;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.export.ExportOptions;
import io.tfsim.training.History;
import io.tfsim.training.Objective;
import io.tfsim.training.Trainer;
import io.tfsim.training.Training;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * A backbone with a dense layer on top, trained with labels by cross-entropy on logits: from
 * scratch, or from pretrained weights, all of it or the last layers.
 *
 * <pre>{@code
 * try (var classifier =
 *     Classifier.builder()
 *         .pretrained(model) // or .backbone(SavedModelBackbone.of(path))
 *         .fineTuning(FineTuning.lastLayers(4).learningRate("backbone/*", 0.1))
 *         .augmenter(RandomResizedCrop.area(0.5))
 *         .optimizer(Sgd.of(WarmupCosine.peak(0.01)).withMomentum(0.9))
 *         .examples(train.spec())
 *         .build()) {
 *   classifier.fit(Training.on(ShuffledSampler.of(train, 50)).epochs(20));
 *   double accuracy = classifier.accuracy(test);
 * }
 * }</pre>
 *
 * <p>Owns native memory: close it. After that, every use throws {@link IllegalStateException}.
 */
public final class Classifier implements AutoCloseable {
  private static final String MODEL = "a classifier";
  private static final String HEAD = "classifier";
  private static final List<String> ROOTS =
      List.of(ContrastiveModel.PREPROCESSING, Network.BACKBONE, HEAD);

  private final ModelGraph graph;
  private final Backbone backbone;
  private final Layer preprocessing;
  private final Augmenter augmenter;
  private final Optimizer optimizer;
  private final Trainer trainer;
  private final ExampleSpec examples;
  private final FineTuning fineTuning;
  private final Set<String> frozen;
  private final Encoder logits;

  private Classifier(Builder builder) {
    this.backbone = Required.setting(MODEL, "backbone", builder.backbone);
    this.preprocessing = builder.preprocessing;
    this.augmenter = Required.setting(MODEL, "augmenter", builder.augmenter);
    this.examples = Required.setting(MODEL, "examples", builder.examples);
    this.fineTuning = builder.fineTuning;
    Optimizer given = Required.setting(MODEL, "optimizer", builder.optimizer);
    if (examples.classes() < 2) {
      throw new IllegalArgumentException(
          "a classifier needs examples of at least 2 classes, was " + examples.classes());
    }
    backbone.checkInput(examples.shape());
    ExampleChecks.views(augmenter, 1, backbone, examples);
    builder.pretrainedOn.ifPresent(spec -> ExampleChecks.embeddable(spec, examples));
    this.graph = ModelGraph.create(builder.execution.execution());
    try {
      this.logits = new GraphEncoder(graph, Intake.of(examples), this::network);
      graph.initialize();
      weights().setAll(builder.pretrained);
      this.frozen = Set.copyOf(fineTuning.frozenPaths(weights(), HEAD));
      this.optimizer = fineTuning.applyTo(given, trained());
      this.trainer =
          new Trainer(graph, new Classification(), optimizer, path -> !frozen.contains(path));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** A classifier in the making. */
  public static Builder builder() {
    return new Builder();
  }

  private Operand<TFloating> network(LayerScope scope, Operand<TFloating> x) {
    boolean trains = scope.training() && fineTuning.part() != FineTuning.Part.HEAD;
    Operand<TFloating> h = represent(scope.withTraining(trains), x);
    return Dense.of(examples.classes()).named(HEAD).call(scope, h); // (batch, classes)
  }

  private Operand<TFloating> represent(LayerScope scope, Operand<TFloating> x) {
    Operand<TFloating> prepared = preprocessing.call(scope.at(ContrastiveModel.PREPROCESSING), x);
    return backbone.named(Network.BACKBONE).call(scope, prepared);
  }

  private List<String> trained() {
    WeightView weights = weights();
    return weights.paths().stream()
        .filter(path -> weights.trainable(path) && !frozen.contains(path))
        .toList();
  }

  /**
   * Trains on labeled examples. May be called again: weights go on from where they are, schedule
   * and optimizer start afresh.
   *
   * @throws IllegalArgumentException if the examples are not those that the classifier was made
   *     for, or one has no label in [0, classes)
   * @throws io.tfsim.training.TrainingException if a step or a callback fails
   */
  public History fit(Training training) {
    ExampleChecks.trainable(examples, training);
    ExampleChecks.labeled(training.sampler().source(), examples.classes());
    training
        .validation()
        .ifPresent(validation -> ExampleChecks.labeled(validation.source(), examples.classes()));
    return trainer.fit(training);
  }

  /** Cross-entropy on the augmenter's view. */
  private final class Classification implements Objective {
    @Override
    public List<Operand<TFloating>> views(
        LayerScope scope, Operand<? extends TNumber> raw, ExampleSpec spec) {
      return List.of(augmenter.augment(scope.at("augmenter"), spec.normalize(scope, raw)));
    }

    @Override
    public Terms build(Subgraph graph, List<Operand<TFloating>> views, Operand<TInt32> labels) {
      LayerScope scope = graph.scope();
      return Terms.of(
          MethodTerms.sumOf(CrossEntropy.of(scope, network(scope, views.get(0)), labels)));
    }

    @Override
    public String name() {
      return "classification";
    }

    @Override
    public Map<String, Object> configuration() {
      return parts();
    }
  }

  /** The most likely class of each example of a source. */
  public int[] predict(Source source) {
    return Accuracy.argmax(logits.embed(source));
  }

  /** The share of a source's examples whose class is found, in [0, 1]. */
  public double accuracy(Source source) {
    return Accuracy.of(predict(source), source.labels());
  }

  /**
   * Writes the classifier as a SavedModel for inference: {@link #export(Path, ExportOptions)} with
   * {@link ExportOptions#inference}.
   */
  public void export(Path directory) {
    export(directory, ExportOptions.inference());
  }

  /**
   * Writes the classifier, with the weights as they are now, as a SavedModel of TensorFlow 2.
   *
   * <p>The signatures {@code classify}, which gives {@code logits} and {@code probabilities}, and
   * {@code representation} take {@code examples}, float32 (batch, shape of an example) with values
   * in the classifier's range; {@code serving_default} is {@code classify}. What the classifier was
   * made of is in {@code assets/tfsim.json}.
   *
   * @param directory a new one in an existing directory; it appears when it is complete
   * @throws IllegalArgumentException if there is something at its place, or a layer cannot be
   *     written: it uses data that stays in the graph
   * @throws java.io.UncheckedIOException if it cannot be written; nothing is left then
   */
  public void export(Path directory, ExportOptions options) {
    int width = Math.toIntExact(graph.weight(HEAD + "/kernel").shape().get(0));
    Map<String, Integer> lengths = new LinkedHashMap<>();
    lengths.put("logits", examples.classes());
    lengths.put("probabilities", examples.classes());
    new ModelExport(graph, examples)
        .signature("classify", lengths, this::classify)
        .signature(Output.REPRESENTATION.key(), width, this::represent)
        .madeOf(parts())
        .frozen(frozen::contains)
        .write(directory, ModelDescription.Kind.CLASSIFIER, options);
  }

  /** What the classifier was made of, by name. */
  private Map<String, Object> parts() {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("backbone", backbone);
    parts.put("preprocessing", preprocessing);
    parts.put("augmenter", augmenter);
    parts.put("optimizer", optimizer);
    parts.put("fine_tuning", fineTuning);
    return parts;
  }

  private Map<String, Operand<TFloating>> classify(LayerScope scope, Operand<TFloating> x) {
    Operand<TFloating> y = network(scope, x);
    Map<String, Operand<TFloating>> outputs = new LinkedHashMap<>(); // the logits come first
    outputs.put("logits", y);
    outputs.put("probabilities", scope.tf().nn.softmax(y));
    return outputs;
  }

  /**
   * The weights of backbone, head ({@code classifier}) and, if it has any, preprocessing by path.
   */
  public WeightView weights() {
    return new WeightView(graph, ROOTS);
  }

  /** What examples the model takes. */
  public ExampleSpec examples() {
    return examples;
  }

  /** A table of the weights: path, shape, number, trained or not; and the totals. */
  public String summary() {
    return Summary.of("Classifier on " + backbone.name(), weights(), frozen::contains);
  }

  /** Frees the model's native memory. */
  @Override
  public void close() {
    graph.close();
  }

  /** Settings of a classifier; each has to be given unless a default is named. */
  public static final class Builder {
    private @Nullable Backbone backbone;
    private @Nullable Augmenter augmenter;
    private @Nullable Optimizer optimizer;
    private @Nullable ExampleSpec examples;
    private Layer preprocessing = Activation.LINEAR;
    private FineTuning fineTuning = FineTuning.all();
    private SeededExecution execution = SeededExecution.defaults();
    private Map<String, float[]> pretrained = Map.of();
    private Optional<ExampleSpec> pretrainedOn = Optional.empty();

    private Builder() {}

    /**
     * The network before the dense layer, with fresh weights; a SavedModel's are those of its file.
     *
     * @throws IllegalStateException if a pretrained model was given
     */
    public Builder backbone(Backbone value) {
      checkNotPretrained("backbone");
      backbone = value;
      return this;
    }

    /**
     * The network of a pretrained model, with a copy of its weights as they are now: its
     * preprocessing and backbone, in the place of {@link #backbone} and {@link #preprocessing}.
     *
     * @throws IllegalStateException if the model is closed, or a backbone was given
     */
    public Builder pretrained(ContrastiveModel model) {
      if (backbone != null) {
        throw new IllegalStateException(
            "a classifier takes a backbone or a pretrained model, was given both");
      }
      Map<String, float[]> weights = new LinkedHashMap<>(model.weights().all());
      weights.keySet().removeIf(path -> ROOTS.stream().noneMatch(r -> path.startsWith(r + "/")));
      backbone = model.backbone();
      preprocessing = model.preprocessing();
      pretrained = weights;
      pretrainedOn = Optional.of(model.examples());
      return this;
    }

    /** What is trained, and how fast; default {@link FineTuning#all()}. */
    public Builder fineTuning(FineTuning value) {
      fineTuning = value;
      return this;
    }

    /** Makes the training examples' views. */
    public Builder augmenter(Augmenter value) {
      augmenter = value;
      return this;
    }

    /** Changes the weights. */
    public Builder optimizer(Optimizer value) {
      optimizer = value;
      return this;
    }

    /** What the examples look like: {@code source.spec()}; they must have classes. */
    public Builder examples(ExampleSpec value) {
      examples = value;
      return this;
    }

    private void checkNotPretrained(String what) {
      if (pretrainedOn.isPresent()) {
        throw new IllegalStateException(
            "a classifier takes its " + what + " from the pretrained model, was given another one");
      }
    }

    /**
     * Applied to views and to examples, before the backbone; default nothing.
     *
     * @throws IllegalStateException if a pretrained model was given
     */
    public Builder preprocessing(Layer value) {
      checkNotPretrained("preprocessing");
      preprocessing = value;
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
    public Classifier build() {
      return new Classifier(this);
    }
  }
}
