package io.tfsim.samples;

import io.tfsim.augment.SimClrAugmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Layer;
import io.tfsim.methods.BarlowTwins;
import io.tfsim.methods.Method;
import io.tfsim.methods.SimClr;
import io.tfsim.methods.SimSiam;
import io.tfsim.methods.VicReg;
import io.tfsim.optimizers.Lamb;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.optimizers.WeightDecay;
import io.tfsim.samples.Choices.BackboneChoice;
import io.tfsim.samples.Choices.MethodChoice;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The recorded run of TF Similarity's notebook "unsupervised hello world": SimSiam on CIFAR-10 with
 * ResNet-18, batch 512, 800 epochs, 10 % of the training images kept aside.
 *
 * @see <a
 *     href="https://github.com/tensorflow/similarity/blob/master/examples/unsupervised_hello_world.ipynb">The
 *     notebook</a>
 */
final class TfSimilarityPreset {
  static final MethodChoice METHOD = MethodChoice.SIMSIAM;
  static final BackboneChoice BACKBONE = BackboneChoice.RESNET18;
  static final int BATCH = 512;
  static final int EPOCHS = 800;

  /** Part of the training images that is not trained on. */
  static final double KEPT_ASIDE = 0.1;

  private TfSimilarityPreset() {}

  static Recipe recipe(MethodChoice choice, Backbone backbone) {
    return new Recipe(
        method(choice),
        backbone,
        TorchMode.IMAGENET,
        SimClrAugmenter.tfSimilarity(),
        optimizer(choice),
        EPOCHS);
  }

  private static Method method(MethodChoice choice) {
    return switch (choice) {
      case SIMCLR -> SimClr.tfSimilarity();
      case SIMSIAM -> SimSiam.tfSimilarity();
      case BARLOW -> BarlowTwins.tfSimilarity();
      case VICREG -> VicReg.tfSimilarity();
    };
  }

  private static Optimizer optimizer(MethodChoice choice) {
    return choice == MethodChoice.SIMSIAM
        ? Sgd.of(WarmupCosine.peak(0.06))
            .withMomentum(0.9)
            .withKerasVelocity()
            .withWeightDecay(WeightDecay.unscaled(WarmupCosine.peak(5e-4)))
        : Lamb.of(1e-3);
  }

  /** Keras's {@code preprocess_input(mode="torch")}: ImageNet's mean and deviation per channel. */
  enum TorchMode implements Layer {
    IMAGENET;

    private static final float[] MEAN = {.485f, .456f, .406f};
    private static final float[] STD = {.229f, .224f, .225f};

    @Override
    public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
      var tf = scope.tf();
      return tf.math.div(
          tf.math.sub(x, scope.cast(tf.constant(MEAN))), scope.cast(tf.constant(STD)));
    }
  }
}
