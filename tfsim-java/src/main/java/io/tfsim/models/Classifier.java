package io.tfsim.models;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Layer;
import io.tfsim.losses.LossAndGradient;
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
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * A backbone with a dense layer on top, trained with labels by cross-entropy on logits.
 *
 * <p>Owns native memory: close it.
 */
public final class Classifier implements AutoCloseable {
  private static final String HEAD = "classifier";

  private final ModelGraph graph;
  private final Recipe recipe;
  private final Layer network;
  private final Augmenter augmenter;
  private final Trainer trainer;
  private final ExampleSpec examples;
  private final Encoder logits;

  /**
   * What is trained, and how.
   *
   * @param backbone network before the dense layer
   * @param augmenter makes the training examples' views
   * @param optimizer changes the weights
   */
  public record Recipe(Backbone backbone, Augmenter augmenter, Optimizer optimizer) {}

  /**
   * A classifier with fresh weights.
   *
   * @param examples what examples look like; they must have classes
   * @throws IllegalArgumentException if examples have no classes or do not fit the backbone
   */
  public static Classifier create(Recipe recipe, ExampleSpec examples, Execution execution) {
    if (examples.classes() < 2) {
      throw new IllegalArgumentException(
          "a classifier needs examples of at least 2 classes, was " + examples.classes());
    }
    recipe.backbone().checkInput(examples.shape());
    ExampleChecks.views(recipe.augmenter(), 1, recipe.backbone(), examples);
    return new Classifier(recipe, examples, execution);
  }

  private Classifier(Recipe recipe, ExampleSpec examples, Execution execution) {
    this.recipe = recipe;
    this.augmenter = recipe.augmenter();
    this.examples = examples;
    this.network =
        (scope, x) -> Dense.of(examples.classes()).named(HEAD).call(scope, represent(scope, x));
    this.graph = ModelGraph.create(execution);
    this.trainer = new Trainer(graph, new Classification(), recipe.optimizer(), path -> true);
    try {
      this.logits = new GraphEncoder(graph, Intake.of(examples), network);
      graph.initialize();
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private Operand<TFloating> represent(LayerScope scope, Operand<TFloating> x) {
    return recipe.backbone().named(Network.BACKBONE).call(scope, x);
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
          MethodTerms.sumOf(crossEntropy(scope, network.call(scope, views.get(0)), labels)));
    }
  }

  /** The mean cross-entropy of logits (batch, classes) and labels (batch). */
  static LossAndGradient crossEntropy(
      LayerScope scope, Operand<TFloating> logits, Operand<TInt32> labels) {
    var tf = scope.tf();
    int classes = Math.toIntExact(logits.shape().get(1));
    Operand<TFloating> targets =
        tf.oneHot(labels, tf.constant(classes), scope.constant(1), scope.constant(0));
    return LossAndGradient.of(
        scope,
        List.of(logits),
        (whole, leaves) -> {
          // not softmaxCrossEntropyWithLogits, whose C++ gradient is for single precision only
          Operand<TFloating> likelihoods =
              tf.reduceSum(
                  tf.math.mul(targets, tf.nn.logSoftmax(leaves.get(0))), tf.constant(1)); // (batch)
          Operand<TFloating> loss = tf.math.neg(tf.math.mean(likelihoods, tf.constant(0)));
          return new LossAndGradient.Values(loss, loss);
        });
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
        .madeOf("backbone", recipe.backbone())
        .madeOf("augmenter", recipe.augmenter())
        .madeOf("optimizer", recipe.optimizer())
        .write(directory, ModelDescription.Kind.CLASSIFIER, options);
  }

  private Map<String, Operand<TFloating>> classify(LayerScope scope, Operand<TFloating> x) {
    Operand<TFloating> y = network.call(scope, x);
    Map<String, Operand<TFloating>> outputs = new LinkedHashMap<>(); // the logits come first
    outputs.put("logits", y);
    outputs.put("probabilities", scope.tf().nn.softmax(y));
    return outputs;
  }

  /** What examples the model takes. */
  public ExampleSpec examples() {
    return examples;
  }

  /** Frees the model's native memory. */
  @Override
  public void close() {
    graph.close();
  }
}
