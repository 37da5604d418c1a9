package io.tfsim.evaluation;

import io.tfsim.data.ClassIndices;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.models.Embeddings;
import io.tfsim.models.LinearClassifier;
import io.tfsim.models.LinearProbe;
import io.tfsim.models.LogisticRegression;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is evaluated, on what, and how.
 *
 * @param protocol settings
 * @param model the model
 * @param train labeled examples
 * @param test others
 */
record EvaluationInputs(Protocol protocol, EvaluatedModel model, Source train, Source test) {
  /** Looks at everything before any work; see {@link Protocol#evaluate}. */
  EvaluationInputs {
    int classes = train.spec().classes();
    if (classes < 2) {
      throw new IllegalArgumentException(
          "training examples must have at least 2 classes, was " + classes);
    }
    if (test.spec().classes() != classes) {
      throw new IllegalArgumentException(
          "test examples must have the "
              + classes
              + " classes of the training examples, was "
              + test.spec().classes());
    }
    checkNames(train.classNames(), test.classNames(), classes);
    checkLabels("training", train, classes);
    checkLabels("test", test, classes);
    checkPairs(train);
    Stream.concat(Stream.of(model.representation()), model.projection().stream())
        .forEach(
            encoder -> {
              checkTaken("training", train.spec(), encoder.examples());
              checkTaken("test", test.spec(), encoder.examples());
            });
  }

  private static void checkNames(List<String> train, List<String> test, int classes) {
    checkNumber("training", train, classes);
    checkNumber("test", test, classes);
    if (!train.isEmpty() && !test.isEmpty() && !train.equals(test)) {
      throw new IllegalArgumentException(
          "test examples must have the classes of the training examples, "
              + train
              + ", was "
              + test);
    }
  }

  private static void checkNumber(String name, List<String> names, int classes) {
    if (!names.isEmpty() && names.size() != classes) {
      throw new IllegalArgumentException(
          name
              + " examples must have a name for each of "
              + classes
              + " classes or none, was "
              + names);
    }
  }

  /** A part is held out to choose the probe by, and shares of labels are drawn. */
  private static void checkPairs(Source train) {
    boolean pair =
        ClassIndices.of(train.labels()).all().values().stream()
            .anyMatch(ofClass -> ofClass.length > 1);
    if (!pair) {
      throw new IllegalArgumentException(ProbeSearch.NO_PAIR);
    }
  }

  private static void checkLabels(String name, Source source, int classes) {
    if (source.size() < 2) {
      throw new IllegalArgumentException(
          name + " examples must be at least 2, was " + source.size());
    }
    for (int i = 0; i < source.size(); i++) {
      int label = source.label(i);
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            name
                + " examples must have labels in [0, "
                + classes
                + "), number "
                + i
                + " has "
                + label);
      }
    }
  }

  private static void checkTaken(String name, ExampleSpec given, ExampleSpec taken) {
    if (!given.shape().equals(taken.shape())
        || given.range().bounded() != taken.range().bounded()) {
      throw new IllegalArgumentException(
          name
              + " examples must be what the model takes, "
              + taken.shape()
              + " in "
              + taken.range()
              + ", was "
              + given.shape()
              + " in "
              + given.range());
    }
  }

  int classes() {
    return train.spec().classes();
  }

  /** Name of each class, or its number. */
  List<String> classNames() {
    List<String> names = train.classNames().isEmpty() ? test.classNames() : train.classNames();
    return names.isEmpty()
        ? IntStream.range(0, classes()).mapToObj(Integer::toString).toList()
        : names;
  }

  /** The model's threads and the protocol's seed. */
  Execution execution() {
    return model.representation().execution().withSeed(protocol.seed());
  }

  /** A linear probe on embeddings. */
  LinearClassifier probe(LinearProbe.Settings settings, Embeddings labeled) {
    return LogisticRegression.of(classes())
        .withSettings(settings)
        .withExecution(execution())
        .train(labeled);
  }
}
