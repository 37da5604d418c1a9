package io.tfsim.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.losses.BarlowTwinsLoss;
import io.tfsim.losses.ContrastiveLoss;
import io.tfsim.losses.Reduction;
import io.tfsim.losses.SimClrLoss;
import io.tfsim.losses.SimSiamLoss;
import io.tfsim.losses.SimSiamLoss.Distance;
import io.tfsim.losses.VicRegLoss;

/** TF Similarity's losses by its own names and arguments. */
public final class PeerLosses {
  private PeerLosses() {}

  /** The loss of a class, with the peer's default for what the configuration does not name. */
  public static ContrastiveLoss of(String peersClass, JsonNode config) {
    return switch (peersClass) {
      case "SimCLRLoss" -> simClr(config);
      case "SimSiamLoss" -> simSiam(config);
      case "Barlow" -> barlow(config);
      case "VicReg" -> vicReg(config);
      default -> throw new IllegalStateException("no loss for " + peersClass);
    };
  }

  public static SimClrLoss simClr(JsonNode config) {
    return SimClrLoss.tfSimilarity(config.path("temperature").asDouble(0.05));
  }

  public static SimSiamLoss simSiam(JsonNode config) {
    String type = config.path("projection_type").asText("cosine_distance");
    Distance distance =
        switch (type) {
          case "negative_cosine_sim" -> Distance.NEGATIVE_COSINE;
          case "cosine_distance" -> Distance.COSINE;
          case "angular_distance" -> Distance.ANGULAR;
          default -> throw new IllegalStateException("no distance for " + type);
        };
    return new SimSiamLoss(distance, config.path("margin").asDouble(0.001));
  }

  public static BarlowTwinsLoss barlow(JsonNode config) {
    BarlowTwinsLoss preset = BarlowTwinsLoss.tfSimilarity();
    return new BarlowTwinsLoss(
        config.path("lambda_").asDouble(preset.lambda()),
        preset.epsilon(),
        config.path("margin").asDouble(preset.margin()));
  }

  /** VicReg; its default reduction NONE is the gradient of the sum. */
  public static VicRegLoss vicReg(JsonNode config) {
    VicRegLoss preset = VicRegLoss.tfSimilarity();
    VicRegLoss loss =
        new VicRegLoss(
            config.path("lambda_").asDouble(preset.lambda()),
            config.path("mu").asDouble(preset.mu()),
            config.path("nu").asDouble(preset.nu()),
            config.path("std_const").asDouble(preset.epsilon()),
            preset.unbiased(),
            preset.reduction());
    String reduction = config.path("reduction").asText("none");
    return reduction.startsWith("none") || reduction.equals("sum")
        ? loss
        : loss.withReduction(Reduction.MEAN);
  }
}
