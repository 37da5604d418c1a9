package io.tfsim.samples;

import io.tfsim.augment.Augmenter;
import io.tfsim.augment.RandomChannelInversion;
import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.augment.SimClrAugmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Activation;
import io.tfsim.layers.InstanceNorm;
import io.tfsim.layers.Layer;
import io.tfsim.losses.BarlowTwinsLoss;
import io.tfsim.methods.BarlowTwins;
import io.tfsim.methods.Method;
import io.tfsim.methods.SimClr;
import io.tfsim.methods.SimSiam;
import io.tfsim.methods.VicReg;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.Span;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.samples.Choices.MethodChoice;

/**
 * How a network is pretrained. The numbers that the command line uses unless it is told otherwise
 * are here, and nowhere else.
 *
 * @param method method and heads
 * @param backbone network
 * @param preprocessing between the views and the backbone
 * @param augmenter makes the views
 * @param optimizer changes the weights
 * @param epochs number of epochs
 */
record Recipe(
    Method method,
    Backbone backbone,
    Layer preprocessing,
    Augmenter augmenter,
    Optimizer optimizer,
    int epochs) {
  static final long SEED = 42;
  static final int LABELS_PER_CLASS = 10;
  static final int IMAGES = 5_000;

  /** Largest default batch; at most a quarter of the images. */
  static final int BATCH = 256;

  private static final double SIMCLR_TEMPERATURE = 0.2;
  private static final double SIMCLR_LEARNING_RATE = 5e-3;
  private static final MlpHead SIMCLR_PROJECTOR = MlpHead.projector(2, 128).withHidden(256);

  private static final MlpHead SIMSIAM_PROJECTOR = MlpHead.projector(2, 256);
  private static final MlpHead SIMSIAM_PREDICTOR = MlpHead.predictor(256, 256);

  private static final double BARLOW_LAMBDA = 2e-2;

  /** Of the methods that decorrelate its outputs. */
  private static final MlpHead WIDE_PROJECTOR =
      MlpHead.projector(3, 256).withHidden(512, 512).withOutput(MlpHead.Output.LINEAR);

  private static final double OTHER_LEARNING_RATE = 2e-3;

  private static final double WARMUP = 0.05; // of the run
  private static final double WEIGHT_DECAY = 1e-4;

  private static final double LEAST_CROP_AREA = 0.3;
  private static final double CHANNEL_INVERSION = 0.5;

  private static final int EPOCHS = 50;

  /**
   * The defaults of a method.
   *
   * <p>What two views of an image share is learned, the easiest first, and that is the image's
   * colours. So they are taken away: their means and contrasts by the preprocessing, which of two
   * is lighter by the inversions. A SavedModel gets the values that it was trained with, so there
   * the inversions have to do.
   */
  static Recipe defaults(MethodChoice choice, Backbone backbone) {
    Layer preprocessing =
        backbone instanceof SavedModelNetwork ? Activation.LINEAR : InstanceNorm.create();
    return new Recipe(method(choice), backbone, preprocessing, views(), optimizer(choice), EPOCHS);
  }

  private static Method method(MethodChoice choice) {
    return switch (choice) {
      case SIMCLR ->
          SimClr.paper().withTemperature(SIMCLR_TEMPERATURE).withProjector(SIMCLR_PROJECTOR);
      case SIMSIAM -> SimSiam.paper().withHeads(SIMSIAM_PROJECTOR, SIMSIAM_PREDICTOR);
      case BARLOW ->
          BarlowTwins.paper()
              .withLoss(BarlowTwinsLoss.paper().withLambda(BARLOW_LAMBDA))
              .withProjector(WIDE_PROJECTOR);
      case VICREG -> VicReg.paper().withProjector(WIDE_PROJECTOR);
    };
  }

  static Augmenter views() {
    return SimClrAugmenter.cifar10()
        .withCrop(RandomResizedCrop.area(LEAST_CROP_AREA))
        .then(new RandomChannelInversion(CHANNEL_INVERSION));
  }

  private static Optimizer optimizer(MethodChoice choice) {
    double peak = choice == MethodChoice.SIMCLR ? SIMCLR_LEARNING_RATE : OTHER_LEARNING_RATE;
    return Adam.adamW(WarmupCosine.peak(peak).warmup(Span.fraction(WARMUP)), WEIGHT_DECAY);
  }

  /** The same for another number of epochs. */
  Recipe withEpochs(int newEpochs) {
    return new Recipe(method, backbone, preprocessing, augmenter, optimizer, newEpochs);
  }

  /** The default batch for a number of training images. */
  static int batch(int images) {
    return Math.max(2, Math.min(BATCH, images / 4));
  }
}
