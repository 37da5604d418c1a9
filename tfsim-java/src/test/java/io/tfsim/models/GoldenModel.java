package io.tfsim.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.backbones.Backbone;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Activation;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Conv2D;
import io.tfsim.layers.Dense;
import io.tfsim.layers.GlobalPooling;
import io.tfsim.layers.Sequential;
import io.tfsim.losses.ContrastiveLoss;
import io.tfsim.methods.BarlowTwins;
import io.tfsim.methods.Method;
import io.tfsim.methods.SimClr;
import io.tfsim.methods.SimSiam;
import io.tfsim.methods.VicReg;
import io.tfsim.methods.ViewMode;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.Sgd;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.PeerLosses;
import org.tensorflow.ndarray.Shape;

/**
 * A ContrastiveModel of the peer, as the configuration of a golden case describes it.
 *
 * @param method loss and heads
 * @param loss the loss of the method
 * @param backbone the small network of the case
 * @param optimizer the optimizer
 */
record GoldenModel(Method method, ContrastiveLoss loss, Backbone backbone, Optimizer optimizer) {

  static GoldenModel of(GoldenCase golden) {
    JsonNode config = golden.config();
    return new GoldenModel(
        method(config),
        PeerLosses.of(config.path("loss").asText(), config),
        backbone(golden),
        optimizer(config));
  }

  private static Method method(JsonNode config) {
    int width = config.path("projector").path("dim").asInt();
    MlpHead projector =
        MlpHead.projector(config.path("projector").path("num_layers").asInt(), width);
    String loss = config.path("loss").asText();
    return switch (loss) {
      case "SimCLRLoss" -> new SimClr(PeerLosses.simClr(config), projector, ViewMode.SEPARATE);
      case "Barlow" -> new BarlowTwins(PeerLosses.barlow(config), projector, ViewMode.SEPARATE);
      case "VicReg" -> new VicReg(PeerLosses.vicReg(config), projector, ViewMode.SEPARATE);
      case "SimSiamLoss" ->
          new SimSiam(
              PeerLosses.simSiam(config),
              projector,
              MlpHead.predictor(config.path("predictor").path("hidden_dim").asInt(), width),
              ViewMode.SEPARATE);
      default -> throw new IllegalStateException("no method for " + loss);
    };
  }

  /**
   * Sizes are those of the case's weights; the L2 regulariser is on the backbone's kernels only.
   */
  private static Backbone backbone(GoldenCase golden) {
    double l2 = golden.number("l2", 0);
    String name = golden.config().path("backbone").asText();
    return switch (name) {
      case "mlp" ->
          Backbone.of(
              name,
              Sequential.of(
                  Dense.of((int) kernel(golden, "bb_dense").get(1)).withL2(l2).named("bb_dense"),
                  Activation.RELU.named("bb_relu")));
      case "conv" ->
          Backbone.of(
              name,
              Sequential.of(
                  convolution(golden, "bb_conv", l2).withStride(2).named("bb_conv"),
                  BatchNorm.create().named("bb_bn"),
                  Activation.RELU.named("bb_relu"),
                  convolution(golden, "bb_conv2", l2).named("bb_conv2"),
                  BatchNorm.create().named("bb_bn2"),
                  Activation.RELU.named("bb_relu2"),
                  GlobalPooling.AVERAGE.named("bb_pool")));
      default -> throw new IllegalStateException("no backbone " + name);
    };
  }

  private static Conv2D convolution(GoldenCase golden, String layer, double l2) {
    Shape kernel = kernel(golden, layer);
    return Conv2D.of((int) kernel.get(3), (int) kernel.get(0)).withoutBias().withL2(l2);
  }

  private static Shape kernel(GoldenCase golden, String layer) {
    for (JsonNode row : golden.get("weights")) {
      if (row.path("name").asText().equals("backbone/" + layer + "/kernel")) {
        return GoldenCase.shape(row.path("shape"));
      }
    }
    throw new IllegalStateException("no kernel of " + layer);
  }

  private static Optimizer optimizer(JsonNode config) {
    double rate = config.path("learning_rate").asDouble();
    String name = config.path("optimizer").asText("sgd");
    return switch (name) {
      case "sgd" ->
          Sgd.of(rate).withMomentum(config.path("momentum").asDouble(0)).withKerasVelocity();
      case "adam" -> Adam.of(rate);
      default -> throw new IllegalStateException("no optimizer " + name);
    };
  }
}
