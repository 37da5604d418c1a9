package io.tfsim.samplers;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labeled images for training and for testing.
 *
 * @param train examples to train on
 * @param test examples to test on, of the same shape, range and classes
 * @param classNames name of each class, by its number
 * @param heldOut whether test was split off the training data, because the data set has no test
 *     images of its own
 */
public record ImageDataset(Source train, Source test, List<String> classNames, boolean heldOut) {

  /** Checks that both parts look the same and that every class has a name. */
  public ImageDataset {
    classNames = List.copyOf(classNames);
    if (!train.classNames().isEmpty()
        && !test.classNames().isEmpty()
        && !train.classNames().equals(test.classNames())) {
      throw new IllegalArgumentException(
          "test must have the classes of train, "
              + train.classNames()
              + ", was "
              + test.classNames());
    }
    if (!train.spec().equals(test.spec())) {
      throw new IllegalArgumentException(
          "test must look like train, " + train.spec() + ", was " + test.spec());
    }
    if (classNames.size() != train.spec().classes()) {
      throw new IllegalArgumentException(
          "classNames must have one for each of "
              + train.spec().classes()
              + " classes, was "
              + classNames.size());
    }
  }

  /**
   * Train and test images. The names are those of train, or of test where train has none; where
   * neither has, they are the classes' numbers.
   */
  public static ImageDataset of(Source train, Source test) {
    Source named = train.classNames().isEmpty() ? test : train;
    return new ImageDataset(train, test, names(train.spec(), named.classNames()), false);
  }

  /**
   * Images of which a part of each class is held out to test on.
   *
   * @param fraction part of each class to hold out, in (0, 1)
   * @throws IllegalArgumentException if fraction is out of range, or so small or large that one
   *     part would be empty
   */
  public static ImageDataset holdingOut(Source images, double fraction, long seed) {
    var split = StratifiedSplit.of(images, fraction, seed);
    return new ImageDataset(
        split.first(), split.second(), names(images.spec(), images.classNames()), true);
  }

  /** The same images with other names of the classes. */
  public ImageDataset withClassNames(List<String> names) {
    return new ImageDataset(train, test, names, heldOut);
  }

  private static List<String> names(ExampleSpec spec, List<String> given) {
    return given.isEmpty()
        ? IntStream.range(0, spec.classes()).mapToObj(Integer::toString).toList()
        : given;
  }
}
