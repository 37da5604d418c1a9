package io.tfsim.models;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.training.Training;

/**
 * Whether examples are what a model was built for.
 *
 * <p>Each check throws {@link IllegalArgumentException} with a message that names both sides.
 */
final class ExampleChecks {
  private ExampleChecks() {}

  /** Requires the model's shape and range of what a model is trained and validated on. */
  static void trainable(ExampleSpec model, Training training) {
    same(model, training.sampler().source().spec());
    training.validation().ifPresent(validation -> same(model, validation.source().spec()));
  }

  private static void same(ExampleSpec model, ExampleSpec examples) {
    if (!examples.shape().equals(model.shape()) || !examples.range().equals(model.range())) {
      refuse(model, examples);
    }
  }

  /**
   * Requires of what a model embeds its shape, and a range that is mapped to [0, 1] if the model's
   * is: raw values in place of scaled ones give embeddings that mean nothing.
   */
  static void embeddable(ExampleSpec model, ExampleSpec examples) {
    if (!examples.shape().equals(model.shape())
        || examples.range().bounded() != model.range().bounded()) {
      refuse(model, examples);
    }
  }

  /**
   * Requires views that the network takes, of the values that it also sees when it encodes.
   *
   * @param views how many the method takes
   */
  static void views(Augmenter augmenter, int views, Backbone backbone, ExampleSpec examples) {
    augmenter.check(examples);
    for (int i = 0; i < views; i++) {
      ExampleSpec view = augmenter.forView(i).viewsOf(examples);
      if (view.range().bounded() != examples.range().bounded()) {
        throw new IllegalArgumentException(
            "views must have values as the examples have, in "
                + examples.range()
                + ", was "
                + view.range()
                + ": what normalises them belongs to the model's preprocessing, which encoding goes"
                + " through as well");
      }
      backbone.checkInput(view.shape());
    }
  }

  private static void refuse(ExampleSpec model, ExampleSpec examples) {
    throw new IllegalArgumentException(
        "examples must be what the model was built for, "
            + describe(model)
            + ", was "
            + describe(examples));
  }

  private static String describe(ExampleSpec spec) {
    return spec.shape() + " in " + spec.range();
  }

  /** Requires a class in [0, classes) of every example. */
  static void labeled(Source source, int classes) {
    for (int i = 0; i < source.size(); i++) {
      int label = source.label(i);
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "labels must be in [0, " + classes + "), example " + i + " has " + label);
      }
    }
  }
}
