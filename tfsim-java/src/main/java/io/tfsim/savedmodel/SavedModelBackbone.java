package io.tfsim.savedmodel;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.tfsim.backbones.Backbone;
import io.tfsim.graph.Checks;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.LayerScope;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * A SavedModel as a backbone that can be trained: one written by Keras 2 ({@code save}), Keras 3
 * ({@code export}, {@code ExportArchive}) or {@code tf.saved_model.save}.
 *
 * <pre>{@code
 * ContrastiveModel.builder().backbone(SavedModelBackbone.of(Path.of("resnet"))) …
 * }</pre>
 *
 * <p>Its functions are inlined into the model's graph as plain ops: the training function in
 * training, the inference function otherwise. So gradients, moving statistics, frozen paths and
 * saved weights work as for a {@linkplain io.tfsim.backbones.ResNet network of ours}. Weights have
 * Keras's names as paths, such as {@code backbone/conv1/kernel}, and start with the values in the
 * file. What the model counts as not trainable is state.
 *
 * <ul>
 *   <li>Random numbers (dropout, noise) are drawn as ours are: a function of (seed, step, place).
 *   <li>Updates of variables that no output depends on (metrics, seeds of Keras 3) are left out,
 *       and so are losses that the model adds.
 *   <li>Batch normalisation whose moving statistics are {@linkplain LayerScope#frozen frozen} uses
 *       them in training too, and leaves them as they are.
 *   <li>Where Python gave an op a gradient of its own ({@code tf.custom_gradient}, as in swish),
 *       the gradient is that of its ops.
 *   <li>Where the file holds no function for training, as after Keras 3's {@code export}, training
 *       uses the inference function: batch normalisation stays frozen, and there is no dropout.
 *       This is logged; {@link #trainingFunction} and {@link #rebuildBatchNorm()} are the ways out.
 * </ul>
 *
 * <p>The file is read by {@link #of}; what is chosen of it is checked when it is first used ({@link
 * #checkInput}, {@link #summary}, {@link #call}), before anything is built. Immutable.
 */
public final class SavedModelBackbone implements Backbone {
  private static final System.Logger LOG = System.getLogger(SavedModelBackbone.class.getName());

  private final SavedModelFiles files;
  private final Selection selection;
  private final Supplier<Networks> networks;
  private final AtomicBoolean warned = new AtomicBoolean();

  private SavedModelBackbone(SavedModelFiles files, Selection selection) {
    this.files = files;
    this.selection = selection;
    this.networks = Suppliers.memoize(this::resolve);
  }

  /**
   * Reads a SavedModel.
   *
   * @param directory holds {@code saved_model.pb} and {@code variables}
   * @throws IllegalArgumentException if it is not a SavedModel of TensorFlow 2, or damaged
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static SavedModelBackbone of(Path directory) {
    return new SavedModelBackbone(SavedModelFiles.read(directory), Selection.all());
  }

  /**
   * A model or layer inside this one, used alone: Keras's {@code get_layer(name)}.
   *
   * @param name Keras's name, or the name in the object graph, such as {@code layer_with_weights-0}
   */
  public SavedModelBackbone layer(String name) {
    return with(selection.withLayer(name));
  }

  /**
   * The same network up to an inner output: Keras's {@code get_layer(name).output}.
   *
   * @param name a layer, an op's path or, where the model has several results, one of them; {@link
   *     #outputs} are known
   */
  public SavedModelBackbone output(String name) {
    return with(selection.withOutput(name));
  }

  /** The same, trained by an endpoint, such as {@code train} of a Keras 3 {@code ExportArchive}. */
  public SavedModelBackbone trainingFunction(String endpoint) {
    return with(selection.withTrainingFunction(endpoint));
  }

  /**
   * The same, with batch normalisation that trains where the file holds the inference function
   * only.
   *
   * <p>Its fused op, or Keras's elementary form, is replaced in training: the moments of the batch
   * normalise, and the moving statistics follow them with the momentum that the file knows, 0.99
   * (Keras's default) otherwise. Dropout is not in an inference function and does not come back.
   */
  public SavedModelBackbone rebuildBatchNorm() {
    return with(selection.withRebuild(OptionalDouble.empty()));
  }

  /** The same with a momentum in [0, 1] for all layers. */
  public SavedModelBackbone rebuildBatchNorm(double momentum) {
    Checks.inRange("momentum", momentum, 0, 1);
    return with(selection.withRebuild(OptionalDouble.of(momentum)));
  }

  /** The same without the dropout of its training function. */
  public SavedModelBackbone withoutDropout() {
    return with(selection.withoutDropout());
  }

  private SavedModelBackbone with(Selection newSelection) {
    return new SavedModelBackbone(files, newSelection);
  }

  private Networks resolve() {
    return SavedModelFiles.about(files.directory(), () -> Networks.of(files, selection));
  }

  /** Said when it is trained, and not when it is served. */
  private void warnIfItDoesNotTrain() {
    if (!trains() && !warned.getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          "SavedModel {0} has no function for training: it is trained by its inference function,"
              + " with frozen batch normalisation and without dropout (see trainingFunction and"
              + " rebuildBatchNorm); its endpoints are {1}",
          files.directory(),
          Functions.names(files.objects(), 0));
    }
  }

  /** Name of the directory, and of the inner layer. */
  @Override
  public String name() {
    Path last = files.directory().toAbsolutePath().normalize().getFileName();
    String directory = last == null ? "saved_model" : last.toString();
    return selection.layers().isEmpty()
        ? directory
        : directory + "/" + String.join("/", selection.layers());
  }

  /** Names of the inner outputs that {@link #output} takes. */
  public Set<String> outputs() {
    return networks.get().outputs();
  }

  /**
   * What this library says about the file, if it wrote it. As a backbone, its network takes a
   * bounded range as every backbone here: mapped to [0, 1].
   *
   * @throws IllegalArgumentException if it wrote it and the description is damaged
   */
  public Optional<ModelDescription> description() {
    return files.objects().ours()
        ? Optional.of(ModelDescription.read(files.directory()))
        : Optional.empty();
  }

  /** Shape of a batch of the examples that it takes, as far as the file says. */
  public Shape input() {
    return networks.get().input();
  }

  /**
   * Whether training differs from inference: the file has a training function, or it is rebuilt.
   */
  public boolean trains() {
    return networks.get().trains();
  }

  /**
   * A description: versions, signatures, layers, and the weights with their shapes, trainable or
   * not.
   */
  public String summary() {
    return SavedModelSummary.of(name(), files, selection, networks);
  }

  @Override
  public void checkInput(Shape example) {
    Shape batch = networks.get().input();
    if (!batch.isUnknown() && !batch.tail().isCompatibleWith(example)) {
      throw new IllegalArgumentException(
          "backbone "
              + name()
              + " needs examples of shape "
              + batch.tail()
              + ", they are "
              + example);
    }
  }

  /**
   * Builds the network.
   *
   * @throws IllegalArgumentException if the scope's float type is not float32, in which SavedModels
   *     are written, or the examples' shape does not fit
   */
  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    if (scope.floatType() != FloatType.FLOAT32) {
      throw new IllegalArgumentException(
          "backbone "
              + name()
              + " is a SavedModel and needs floatType FLOAT32, was "
              + scope.floatType());
    }
    checkInput(x.shape().tail());
    checkBatch(x.shape().get(0));
    Networks resolved = networks.get();
    if (scope.training()) {
      warnIfItDoesNotTrain();
    }
    return SavedModelFiles.about(
        files.directory(),
        () -> build(scope, scope.training() ? training(scope) : resolved.inference(), x));
  }

  private Network training(LayerScope scope) {
    Networks resolved = networks.get();
    Variables variables = resolved.variables();
    Set<Integer> frozen = variables.state(path -> scope.frozen(path));
    return FrozenState.freeze(resolved.training(), frozen, id -> variables.get(id).path());
  }

  /** Models that were saved with a batch size have it in their constants. */
  private void checkBatch(long size) {
    Shape batch = networks.get().input();
    long expected = batch.isUnknown() ? Shape.UNKNOWN_SIZE : batch.get(0);
    if (expected != Shape.UNKNOWN_SIZE && size != expected) {
      throw new IllegalArgumentException(
          "backbone "
              + name()
              + " was saved for batches of "
              + expected
              + " examples, these are of "
              + (size == Shape.UNKNOWN_SIZE ? "unknown size" : size));
    }
  }

  private Operand<TFloating> build(LayerScope scope, Network network, Operand<TFloating> x) {
    networks.get().variables().make(scope);
    Emitter emitter = new Emitter(scope, networks.get().variables());
    Output<?> y = emitter.build(network, x);
    if (scope.training()) {
      new GradientPaths(scope, networks.get().variables(), emitter).report(network);
    }
    if (!TNumber.class.isAssignableFrom(y.type()) || !floating(y.dataType())) {
      throw new IllegalArgumentException("its output must be float32, was " + y.dataType());
    }
    return scope.cast(y.expect(y.type().asSubclass(TNumber.class)));
  }

  private static boolean floating(DataType type) {
    return type == DataType.DT_FLOAT
        || type == DataType.DT_HALF
        || type == DataType.DT_BFLOAT16
        || type == DataType.DT_DOUBLE;
  }

  @Override
  public String toString() {
    return "SavedModelBackbone[" + name() + "]";
  }
}
