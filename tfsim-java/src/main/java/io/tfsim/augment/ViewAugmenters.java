package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * An augmenter for each view: views of unlike strength (Grill et al. 2020), or of unlike size
 * (Caron et al. 2020).
 *
 * @param views the augmenter of each view, at least one
 */
public record ViewAugmenters(List<Augmenter> views) implements Augmenter {

  /** Checks that there is a view. */
  public ViewAugmenters {
    views = List.copyOf(views);
    if (views.isEmpty()) {
      throw new IllegalArgumentException("views must have at least one augmenter, had none");
    }
  }

  /** One augmenter after the other, of view 0, 1, …. */
  public static ViewAugmenters of(Augmenter... views) {
    return new ViewAugmenters(List.of(views));
  }

  @Override
  public int viewLimit() {
    return views.size();
  }

  @Override
  public Augmenter forView(int index) {
    if (index < 0 || index >= views.size()) {
      throw new IllegalArgumentException(
          "view must be in [0, " + (views.size() - 1) + "], was " + index);
    }
    return views.get(index).forView(index);
  }

  @Override
  public void check(ExampleSpec spec) {
    views.forEach(view -> view.check(spec));
  }

  /** What the first view looks like; others may differ. */
  @Override
  public ExampleSpec viewsOf(ExampleSpec spec) {
    return views.get(0).viewsOf(spec);
  }

  /** The first view. */
  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return views.get(0).augment(scope, x);
  }
}
