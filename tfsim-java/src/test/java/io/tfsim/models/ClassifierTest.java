package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.InOrder;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.layers.Activation;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Sequential;
import io.tfsim.optimizers.Adam;
import io.tfsim.testing.Refusal;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import io.tfsim.training.Validation;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class ClassifierTest {
  private static final LabeledPoints POINTS = LabeledPoints.clouds(1, 6, 0.5);

  private static Classifier classifier(ExampleSpec examples) {
    return builder(examples).build();
  }

  private static Classifier.Builder builder(ExampleSpec examples) {
    return Classifier.builder()
        .backbone(Backbone.of("mlp", Sequential.of(Dense.of(8), Activation.RELU)))
        .augmenter(Augmenter.none())
        .optimizer(Adam.of(0.05))
        .examples(examples)
        .execution(Execution.seeded(1).withIntraOpThreads(1));
  }

  @Test
  void separablePointsAreLearned() {
    LabeledPoints train = LabeledPoints.clouds(1, 60, 0.5);
    LabeledPoints test = LabeledPoints.clouds(2, 60, 0.5);
    try (Classifier classifier = classifier(train.spec())) {
      double untrained = classifier.accuracy(test);
      History history =
          classifier.fit(Training.on(train.together()).epochs(60).validation(Validation.on(test)));
      assertThat(untrained).isLessThan(0.9);
      assertThat(classifier.accuracy(test)).isEqualTo(1);
      assertThat(classifier.predict(test)).isEqualTo(test.labels());
      assertThat(history.values("val_loss").get(59)).isLessThan(0.1);
    }
  }

  @ParameterizedTest
  @MethodSource
  void dataThatDoesNotFitIsRefused(String message, Source data) {
    try (Classifier classifier = classifier(POINTS.spec())) {
      new Refusal(message, () -> classifier.fit(Training.on(InOrder.once(data)))).check();
      Validation validation = Validation.on(data);
      new Refusal(
              message, () -> classifier.fit(Training.on(POINTS.together()).validation(validation)))
          .check();
    }
  }

  static Stream<Arguments> dataThatDoesNotFitIsRefused() {
    return Stream.of(
        arguments(
            "labels must be in [0, 3), example 2 has -1", POINTS.withLabels(0, 1, -1, 0, 1, 2)),
        arguments("labels must be in [0, 3), example 5 has 3", POINTS.withLabels(0, 1, 2, 0, 1, 3)),
        arguments(
            "examples must be what the model was built for, [4] in any finite number, was [2] in"
                + " any finite number",
            LabeledPoints.of(new Embeddings(new float[4], 2, new int[2]))),
        arguments(
            "examples must be what the model was built for, [4] in any finite number, was [4] in"
                + " [0.0, 255.0]",
            POINTS.in(ValueRange.BYTES)));
  }

  @Test
  void oneClassIsRefused() {
    ExampleSpec one = new ExampleSpec(Shape.of(4), ValueRange.ANY, 1);
    new Refusal("a classifier needs examples of at least 2 classes, was 1", () -> classifier(one))
        .check();
  }

  @Test
  void useAfterCloseIsRefused() {
    Classifier classifier = classifier(POINTS.spec());
    classifier.close();
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> classifier.predict(POINTS),
            () -> classifier.fit(Training.on(POINTS.together())))) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this model is closed");
    }
  }
}
