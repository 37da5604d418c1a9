package io.tfsim.methods;

import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Layer;
import io.tfsim.losses.VicRegLoss;

/**
 * VICReg (Bardes et al. 2022): views agree, every coordinate varies, coordinates do not correlate.
 *
 * @param loss variance, invariance, covariance
 * @param projector head whose outputs are compared (the paper's expander)
 * @param viewMode how views go through the network
 */
public record VicReg(VicRegLoss loss, Layer projector, ViewMode viewMode) implements PairMethod {

  /** The paper's: expander 3 × 8192 with a linear output (page 6), weights 25, 25, 1. */
  public static VicReg paper() {
    return new VicReg(
        VicRegLoss.paper(),
        MlpHead.projector(3, 8192).withOutput(MlpHead.Output.LINEAR),
        ViewMode.SEPARATE);
  }

  /** TF Similarity's hello world: projector 2 × 512, with its summed gradient. */
  public static VicReg tfSimilarity() {
    return new VicReg(VicRegLoss.tfSimilarity(), MlpHead.projector(2, 512), ViewMode.SEPARATE);
  }

  /** The same with another loss. */
  public VicReg withLoss(VicRegLoss newLoss) {
    return new VicReg(newLoss, projector, viewMode);
  }

  /** The same with another projector. */
  public VicReg withProjector(Layer head) {
    return new VicReg(loss, head, viewMode);
  }

  @Override
  public String name() {
    return "vicreg";
  }

  @Override
  public MethodTerms compare(MethodScope m, EmbeddedView a, EmbeddedView b) {
    return MethodTerms.sumOf(loss.at(m.scope(), a.projection(), b.projection()));
  }
}
