package io.tfsim.methods;

import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Layer;
import io.tfsim.losses.SimSiamLoss;
import io.tfsim.losses.SimSiamLoss.Distance;
import java.util.Optional;

/**
 * SimSiam (Chen and He 2021): each view predicts the projection of the other, through which no
 * gradient goes. Needs no negatives and no large batch.
 *
 * @param loss one side of the symmetric loss
 * @param projector head after the backbone
 * @param predictorHead head that predicts
 * @param viewMode how views go through the network
 */
public record SimSiam(SimSiamLoss loss, Layer projector, Layer predictorHead, ViewMode viewMode)
    implements PairMethod {

  /** The paper's: projector 3 × 2048, predictor 512-2048 (page 4), minus the cosine. */
  public static SimSiam paper() {
    return new SimSiam(
        SimSiamLoss.of(),
        MlpHead.projector(3, 2048),
        MlpHead.predictor(512, 2048),
        ViewMode.SEPARATE);
  }

  /**
   * TF Similarity's hello world: projector 2 × 512, predictor 512-512, 1 - cosine, margin 0.001.
   */
  public static SimSiam tfSimilarity() {
    return new SimSiam(
        new SimSiamLoss(Distance.COSINE, 0.001),
        MlpHead.projector(2, 512),
        MlpHead.predictor(512, 512),
        ViewMode.SEPARATE);
  }

  /** The same with other heads; the predictor's width must be the projector's. */
  public SimSiam withHeads(Layer newProjector, Layer newPredictor) {
    return new SimSiam(loss, newProjector, newPredictor, viewMode);
  }

  @Override
  public String name() {
    return "simsiam";
  }

  @Override
  public Optional<Layer> predictor() {
    return Optional.of(predictorHead);
  }

  @Override
  public MethodTerms compare(MethodScope m, EmbeddedView a, EmbeddedView b) {
    return MethodTerms.sumOf(
        loss.at(m.scope(), m.stopGradient(a.projection()), b.prediction()),
        loss.at(m.scope(), m.stopGradient(b.projection()), a.prediction()));
  }
}
