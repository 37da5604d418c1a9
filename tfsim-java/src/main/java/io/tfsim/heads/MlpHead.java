package io.tfsim.heads;

import io.tfsim.graph.Checks;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Activation;
import io.tfsim.layers.ActivationStd;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Layer;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A projector or predictor: hidden layers of dense, batch normalisation and ReLU, then a dense
 * output layer.
 *
 * <p>(batch, in) to (batch, width). Weights are named as in TF Similarity: {@code
 * projector_layer_0}, {@code batch_normalization_0}, …, {@code projector_output}, {@code
 * batch_normalization_output}. The spread of the output is logged as {@code proj_std} or {@code
 * pred_std} (see {@link ActivationStd}).
 *
 * @param role projector or predictor
 * @param hidden widths of the hidden layers, each at least 1; may be empty
 * @param width width of the output, at least 1
 * @param output what follows the output layer
 */
public record MlpHead(Role role, List<Integer> hidden, int width, Output output) implements Layer {
  /** Which head it is; decides its names. */
  public enum Role {
    /** After the backbone; what the loss compares. */
    PROJECTOR,
    /** After the projector, on one side of an asymmetric loss. */
    PREDICTOR
  }

  /** What follows the output layer. */
  public enum Output {
    /** A bias. */
    BIAS,
    /** Batch normalisation without gamma and beta, and no bias. */
    BATCH_NORM,
    /** Nothing. */
    LINEAR
  }

  /** Checks the ranges given above. */
  public MlpHead {
    String name = name(role);
    hidden = List.copyOf(hidden);
    hidden.forEach(units -> Checks.atLeast(name + " hidden width", units, 1));
    Checks.atLeast(name + " width", width, 1);
  }

  /**
   * A projector whose layers all have one width, with batch normalisation at the output.
   *
   * @param layers number of dense layers, the output included, at least 1; TF Similarity's default
   *     is 2 in {@code create_contrastive_model} and 3 in {@code get_projector}
   * @param width width of all of them, at least 1; TF Similarity's default is 512
   */
  public static MlpHead projector(int layers, int width) {
    Checks.atLeast("projector layers", layers, 1);
    return new MlpHead(
        Role.PROJECTOR, Collections.nCopies(layers - 1, width), width, Output.BATCH_NORM);
  }

  /**
   * A predictor with one hidden layer, whose output has a bias.
   *
   * @param hidden width of the hidden layer, at least 1; SimSiam: 512, a quarter of 2048
   * @param width width of the output, that of the projector
   */
  public static MlpHead predictor(int hidden, int width) {
    return new MlpHead(Role.PREDICTOR, List.of(hidden), width, Output.BIAS);
  }

  /** The same with something else after the output layer. */
  public MlpHead withOutput(Output newOutput) {
    return new MlpHead(role, hidden, width, newOutput);
  }

  /** The same with other hidden layers. */
  public MlpHead withHidden(Integer... widths) {
    return new MlpHead(role, List.of(widths), width, output);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    String name = name(role);
    Operand<TFloating> y = x;
    for (int i = 0; i < hidden.size(); i++) {
      y = dense(hidden.get(i), false).named(name + "_layer_" + i).call(scope, y);
      y = BatchNorm.create().named("batch_normalization_" + i).call(scope, y);
      y = Activation.RELU.named("relu_activation_" + i).call(scope, y);
    }
    y = dense(width, output == Output.BIAS).named(name + "_output").call(scope, y);
    if (output == Output.BATCH_NORM) {
      y = BatchNorm.create().withoutAffine().named("batch_normalization_output").call(scope, y);
    }
    return new ActivationStd(role == Role.PROJECTOR ? "proj_std" : "pred_std").call(scope, y);
  }

  private static Dense dense(int units, boolean bias) {
    Dense dense = Dense.of(units).withKernelInitializer(Initializer.lecunUniform());
    return bias ? dense : dense.withoutBias();
  }

  private static String name(Role role) {
    return role == Role.PROJECTOR ? "projector" : "predictor";
  }
}
