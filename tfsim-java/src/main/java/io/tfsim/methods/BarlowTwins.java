package io.tfsim.methods;

import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Layer;
import io.tfsim.losses.BarlowTwinsLoss;

/**
 * Barlow Twins (Zbontar et al. 2021): equal coordinates of the two views agree, different ones do
 * not correlate.
 *
 * @param loss redundancy reduction
 * @param projector head whose outputs are compared; wide ones are better
 * @param viewMode how views go through the network
 */
public record BarlowTwins(BarlowTwinsLoss loss, Layer projector, ViewMode viewMode)
    implements PairMethod {

  /** The paper's: projector 3 × 8192 with a linear output (page 4), lambda 5e-3. */
  public static BarlowTwins paper() {
    return new BarlowTwins(
        BarlowTwinsLoss.paper(),
        MlpHead.projector(3, 8192).withOutput(MlpHead.Output.LINEAR),
        ViewMode.SEPARATE);
  }

  /** TF Similarity's hello world: projector 2 × 512. */
  public static BarlowTwins tfSimilarity() {
    return new BarlowTwins(
        BarlowTwinsLoss.tfSimilarity(), MlpHead.projector(2, 512), ViewMode.SEPARATE);
  }

  /** The same with another loss. */
  public BarlowTwins withLoss(BarlowTwinsLoss newLoss) {
    return new BarlowTwins(newLoss, projector, viewMode);
  }

  /** The same with another projector. */
  public BarlowTwins withProjector(Layer head) {
    return new BarlowTwins(loss, head, viewMode);
  }

  @Override
  public String name() {
    return "barlow";
  }

  @Override
  public MethodTerms compare(MethodScope m, EmbeddedView a, EmbeddedView b) {
    return MethodTerms.sumOf(loss.at(m.scope(), a.projection(), b.projection()));
  }
}
