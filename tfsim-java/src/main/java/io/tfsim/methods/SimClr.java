package io.tfsim.methods;

import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Layer;
import io.tfsim.losses.SimClrLoss;

/**
 * SimCLR (Chen et al. 2020): the two views of an example attract each other, all other views of the
 * batch repel.
 *
 * @param loss NT-Xent
 * @param projector head whose outputs are compared
 * @param viewMode how views go through the network
 */
public record SimClr(SimClrLoss loss, Layer projector, ViewMode viewMode) implements PairMethod {

  /**
   * The paper's: two layers, hidden width 2048 (that of its ResNet-50), 128 outputs (section 4.2),
   * views jointly; temperature 0.1 as for ImageNet. For CIFAR-10 the paper takes 0.5 (B.9).
   */
  public static SimClr paper() {
    return new SimClr(
        SimClrLoss.of(0.1), MlpHead.projector(2, 128).withHidden(2048), ViewMode.JOINT);
  }

  /** TF Similarity's hello world: temperature 0.5, halves added, 512-512, views separately. */
  public static SimClr tfSimilarity() {
    return new SimClr(SimClrLoss.tfSimilarity(0.5), MlpHead.projector(2, 512), ViewMode.SEPARATE);
  }

  /** The same with another temperature, &gt; 0. */
  public SimClr withTemperature(double temperature) {
    return new SimClr(new SimClrLoss(temperature, loss.sumHalves()), projector, viewMode);
  }

  /** The same with another projector. */
  public SimClr withProjector(Layer head) {
    return new SimClr(loss, head, viewMode);
  }

  @Override
  public String name() {
    return "simclr";
  }

  @Override
  public MethodTerms compare(MethodScope m, EmbeddedView a, EmbeddedView b) {
    return MethodTerms.sumOf(loss.at(m.scope(), a.projection(), b.projection()));
  }
}
