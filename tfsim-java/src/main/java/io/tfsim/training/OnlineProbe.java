package io.tfsim.training;

import io.tfsim.data.Source;
import io.tfsim.graph.Gradients;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.Optimizer.Update;
import io.tfsim.training.StepOutputs.Reported;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A linear classifier that is trained beside the model, in the same step, on the representations
 * that the model has just made: a look at how good they are while they are being learned.
 *
 * <pre>{@code
 * Training.on(sampler).epochs(200).onlineProbe(OnlineProbe.create())
 * }</pre>
 *
 * <p>It reads the labels of the batch, which the method does not. No gradient goes from it into the
 * network, and it draws no random number: losses, gradients and weights of the model are the same
 * to the last bit with and without it. Its weights start at zero, go on from one fit to the next as
 * the model's do, and are no part of the model's weights, exports or summary.
 *
 * <p>It logs {@value #LOSS}, the mean cross-entropy, and {@value #ACCURACY}, the share of examples
 * whose class is found, over the labeled examples of each step and of each epoch before the step's
 * update; in validation {@code val_online_probe_loss} and {@code val_online_probe_accuracy}.
 * Examples without a label (-1) are left out; a step without a label logs neither, and without any
 * label there is no run. All are measured on augmented views, the first that the method encodes
 * together: two, unless it says otherwise; of multi-crop the global ones, if they have a size of
 * their own.
 *
 * <p>It is no substitute for {@code LinearProbe} on the finished network: it has seen each
 * representation once, while it moved. Papers that report the accuracy of an online probe say so.
 *
 * @param optimizer trains the probe; default Adam at a constant 0.01
 */
public record OnlineProbe(Optimizer optimizer) {
  /** Name of its loss. */
  public static final String LOSS = "online_probe_loss";

  /** Name of its accuracy, in [0, 1]. */
  public static final String ACCURACY = "online_probe_accuracy";

  private static final String PATH = "online_probe";

  /** A probe with the default optimizer. */
  public static OnlineProbe create() {
    return new OnlineProbe(Adam.of(1e-2));
  }

  /** The same with another optimizer; its schedule has the length of the run. */
  public OnlineProbe withOptimizer(Optimizer newOptimizer) {
    return new OnlineProbe(newOptimizer);
  }

  /**
   * A probe in a graph.
   *
   * @param reported loss and accuracy
   */
  record Built(
      Map<String, Reported> reported,
      LayerScope scope,
      Operand<TFloating> loss,
      Map<String, Operand<TFloating>> weights) {
    /**
     * Builds the gradients of the probe's own weights, which validation does not need: the network
     * is not even asked for any.
     */
    List<Update> updates(ModelGraph model) {
      List<Optional<Operand<TFloating>>> gradients =
          Gradients.of(scope, List.of(loss), List.copyOf(weights.values()), List.of());
      List<Update> updates = new ArrayList<>();
      weights.forEach(
          (name, value) -> {
            Operand<TFloating> gradient = gradients.get(updates.size()).orElseThrow();
            updates.add(
                new Update(
                    model.weight(PATH + "/" + name), value, scope.replicas().sum(scope, gradient)));
          });
      return updates;
    }
  }

  /**
   * Checks that a probe can be trained or judged by examples.
   *
   * @param what the examples are for, for the message
   * @throws IllegalArgumentException if there are fewer than 2 classes, a label is out of [-1,
   *     classes), or no example has one
   */
  static void checkLabels(String what, Source source) {
    int classes = source.spec().classes();
    if (classes < 2) {
      throw new IllegalArgumentException(
          "an online probe needs examples of at least 2 classes, was " + classes);
    }
    boolean labeled = false;
    for (int i = 0; i < source.size(); i++) {
      int label = source.label(i);
      if (label < -1 || label >= classes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "labels of %s must be in [-1, %d) for an online probe, was %d of number %d",
                what,
                classes,
                label,
                i));
      }
      labeled |= label >= 0;
    }
    if (!labeled) {
      throw new IllegalArgumentException(
          "an online probe needs labels for " + what + ", none of " + source.size() + " has one");
    }
  }

  /**
   * Builds the probe's loss.
   *
   * @param representations of the views of the batch, each (batch, dim)
   * @param labels class of each example (batch), -1 where it has none
   * @param classes number of classes, at least 2
   * @throws IllegalArgumentException if there are no representations
   */
  static Built build(
      Subgraph graph,
      List<Operand<TFloating>> representations,
      Operand<TInt32> labels,
      int classes) {
    if (representations.isEmpty()) {
      throw new IllegalArgumentException(
          "an online probe needs the representations of a method, and this training has none");
    }
    LayerScope scope = graph.scope().at(PATH);
    var tf = scope.tf();
    int views = representations.size();
    int dim = Math.toIntExact(representations.get(0).shape().get(1));
    Operand<TFloating> h =
        views == 1
            ? representations.get(0)
            : tf.concat(representations, tf.constant(0)); // (views * batch, dim)
    Operand<TInt32> classOf = tf.tile(labels, tf.constant(new int[] {views})); // (views * batch)
    Operand<TFloating> kernel = scope.weight("kernel", Shape.of(dim, classes), Initializer.zeros());
    Operand<TFloating> bias = scope.weight("bias", Shape.of(classes), Initializer.zeros());
    Operand<TFloating> logits =
        tf.math.add(tf.linalg.matMul(h, kernel), bias); // (views * batch, classes)
    Operand<TFloating> labeled =
        scope.indicator(tf.math.greaterEqual(classOf, tf.constant(0))); // (views * batch)
    Operand<TFloating> count = total(scope, labeled);
    Operand<TFloating> atLeastOne = tf.math.maximum(count, scope.constant(1));
    Operand<TFloating> targets = // no class: a row of zeros
        tf.oneHot(classOf, tf.constant(classes), scope.constant(1), scope.constant(0));
    Operand<TFloating> likelihood =
        tf.reduceSum(tf.math.mul(targets, tf.nn.logSoftmax(logits)), tf.constant(new int[] {0, 1}));
    Operand<TFloating> loss = tf.math.div(tf.math.neg(likelihood), atLeastOne);
    Operand<TFloating> right =
        scope.indicator(
            tf.math.equal(tf.math.argMax(logits, tf.constant(1), TInt32.class), classOf));
    Operand<TFloating> accuracy = tf.math.div(total(scope, right), atLeastOne);

    Map<String, Reported> reported = new LinkedHashMap<>();
    reported.put(LOSS, Reported.mean(scope.replicas().sum(scope, loss), count));
    reported.put(ACCURACY, Reported.mean(accuracy, count));
    Map<String, Operand<TFloating>> weights = new LinkedHashMap<>();
    weights.put("kernel", kernel);
    weights.put("bias", bias);
    return new Built(
        Collections.unmodifiableMap(reported), scope, loss, Collections.unmodifiableMap(weights));
  }

  /** The sum over the batch of all replicas. */
  private static Operand<TFloating> total(LayerScope scope, Operand<TFloating> x) {
    return scope.replicas().sum(scope, scope.tf().reduceSum(x, scope.tf().constant(0)));
  }
}
