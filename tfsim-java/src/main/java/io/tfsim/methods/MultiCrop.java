package io.tfsim.methods;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Layer;
import io.tfsim.losses.LossAndGradient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A method on more than two views (Caron et al. 2020, SwAV, section 3.2): some global ones that
 * show most of an example, and local ones, usually smaller, that show a part.
 *
 * <pre>{@code
 * Method method = new MultiCrop(SimClr.paper(), 2, 6);
 * }</pre>
 *
 * <p>The loss is the mean of the pair loss over all ordered pairs of a global view and another
 * view, so a pair of globals counts twice as much as a global and a local one; two local views are
 * never compared. With two globals and no local it is the loss of the method alone.
 *
 * <p>Each view goes through the network once. Views of one size, one after another in the list, go
 * as the method's {@link ViewMode} says; those of another size go separately from them. The
 * augmenter tells globals, which come first, from locals by {@code forView(index)}.
 *
 * @param method gives the loss of a pair
 * @param globals number of global views, at least 1
 * @param locals number of local views, at least 0; at least two views in all
 * @see <a href="https://arxiv.org/abs/2006.09882">Unsupervised Learning of Visual Features by
 *     Contrasting Cluster Assignments</a>
 */
public record MultiCrop(PairMethod method, int globals, int locals) implements Method {

  /** Checks the ranges given above. */
  public MultiCrop {
    Checks.atLeast("globals", globals, 1);
    Checks.atLeast("locals", locals, 0);
    Checks.atLeast("number of views", globals + locals, 2);
  }

  @Override
  public String name() {
    return method.name() + "-" + globals + "+" + locals;
  }

  @Override
  public ViewMode viewMode() {
    return method.viewMode();
  }

  @Override
  public Layer projector() {
    return method.projector();
  }

  @Override
  public Optional<Layer> predictor() {
    return method.predictor();
  }

  @Override
  public int views() {
    return globals + locals;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if there are not {@link #views} of them
   */
  @Override
  public MethodTerms build(MethodScope m, List<Operand<TFloating>> views) {
    if (views.size() != views()) {
      throw new IllegalArgumentException(
          "views must be "
              + globals
              + " global and "
              + locals
              + " local ones, was "
              + views.size()
              + " in all");
    }
    List<EmbeddedView> embedded = embed(m, views);
    // a pair of globals is met from both sides, a global and a local one from one side
    double pairs = (double) globals * (views.size() - 1);
    WeightedSum sum = new WeightedSum(m.scope());
    for (int a = 0; a < globals; a++) {
      for (int b = a + 1; b < embedded.size(); b++) {
        double weight = (b < globals ? 2 : 1) / pairs;
        method
            .compare(m, embedded.get(a), embedded.get(b))
            .losses()
            .forEach(loss -> sum.add(loss, weight));
      }
    }
    return MethodTerms.sumOf(sum.loss());
  }

  private List<EmbeddedView> embed(MethodScope m, List<Operand<TFloating>> views) {
    List<EmbeddedView> embedded = new ArrayList<>();
    for (int from = 0; from < views.size(); from = embedded.size()) {
      Shape size = views.get(from).shape();
      int to = from + 1;
      while (to < views.size() && views.get(to).shape().isCompatibleWith(size)) {
        to++;
      }
      embedded.addAll(method.embed(m, views.subList(from, to)));
    }
    return embedded;
  }

  /** One loss of many that share embeddings: each embedding has one gradient. */
  private static final class WeightedSum {
    private final LayerScope scope;
    private final List<Operand<TFloating>> values = new ArrayList<>();
    private final Map<Output<TFloating>, List<Operand<TFloating>>> gradients =
        new LinkedHashMap<>();

    WeightedSum(LayerScope scope) {
      this.scope = scope;
    }

    void add(LossAndGradient loss, double weight) {
      values.add(times(loss.value(), weight));
      for (int i = 0; i < loss.embeddings().size(); i++) {
        gradients
            .computeIfAbsent(loss.embeddings().get(i).asOutput(), z -> new ArrayList<>())
            .add(times(loss.gradients().get(i), weight));
      }
    }

    LossAndGradient loss() {
      return new LossAndGradient(
          scope.tf().math.addN(values),
          List.copyOf(gradients.keySet()),
          gradients.values().stream()
              .<Operand<TFloating>>map(parts -> scope.tf().math.addN(parts))
              .toList());
    }

    private Operand<TFloating> times(Operand<TFloating> x, double weight) {
      return scope.tf().math.mul(x, scope.constant(weight));
    }
  }
}
