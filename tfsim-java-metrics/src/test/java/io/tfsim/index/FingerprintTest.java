package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.index.SmallModel.Images;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Encoder;
import io.tfsim.models.LayerEncoder;
import io.tfsim.models.Output;
import io.tfsim.models.Serving;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class FingerprintTest {
  private static final Images IMAGES = Images.draw(1, 16);

  @TempDir Path folder;

  /** Threads, batching and files change it by rounding, a step of training by far more. */
  @Test
  void isThatOfTheModelWhateverRunsIt() {
    Path directory = folder.resolve("model");
    try (ContrastiveModel model = SmallModel.create(IMAGES, 4);
        Encoder encoder = model.encoder(Output.REPRESENTATION)) {
      Fingerprint before = Fingerprint.of(encoder);
      model.export(directory);
      Serving serving = Serving.defaults().withExecution(Execution.seeded(0).withIntraOpThreads(2));
      try (Encoder one = Encoder.load(directory, serving.withoutBatching());
          Encoder two = Encoder.load(directory)) {
        assertThat(before.differenceTo(Fingerprint.of(one))).isLessThan(1e-5);
        assertThat(before.differenceTo(Fingerprint.of(two))).isLessThan(1e-5);
      }
      assertThat(before.differenceTo(Fingerprint.of(encoder))).isZero();
      SmallModel.train(model, IMAGES, 1);
      assertThat(before.differenceTo(Fingerprint.of(encoder)))
          .isGreaterThan(5 * Fingerprint.TOLERANCE);
    }
    try (ContrastiveModel other = SmallModel.create(IMAGES, 5);
        Encoder encoder = other.encoder(Output.REPRESENTATION);
        Encoder exported = Encoder.load(directory)) {
      assertThat(Fingerprint.of(encoder).differenceTo(Fingerprint.of(exported))).isGreaterThan(0.1);
    }
  }

  /** An encoder that gives back its examples shows them: they are in range, and not all alike. */
  @Test
  void comesOfExamplesThatTheModelTakes() {
    assertExamples(new ValueRange(-3, 7), -3, 7);
    assertExamples(ValueRange.ANY, -1, 1);
  }

  private static void assertExamples(ValueRange range, float low, float high) {
    // examples of an encoder are what it takes before they are scaled; those of ANY are not scaled
    ExampleSpec spec = new ExampleSpec(Shape.of(300), range, 0);
    try (Encoder identity = LayerEncoder.create((scope, x) -> x, spec, Execution.seeded(0))) {
      Fingerprint fingerprint = Fingerprint.of(identity);
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (float value : fingerprint.values()) {
        float given = range.bounded() ? low + value * (high - low) : value;
        least = Math.min(least, given);
        most = Math.max(most, given);
      }
      assertThat(least).isBetween(low - 1e-5f, low + 0.05f * (high - low));
      assertThat(most).isBetween(high - 0.05f * (high - low), high + 1e-5f);
      // the last is held for 128 places
      int last = 7 * 300;
      assertThat(fingerprint.values()[last]).isEqualTo(fingerprint.values()[last + 127]);
      assertThat(fingerprint.values()[last]).isNotEqualTo(fingerprint.values()[last + 128]);
    }
  }

  @Test
  void saysHowFarModelsAreApart() {
    float[] ones = new float[16];
    Arrays.fill(ones, 1);
    float[] others = ones.clone();
    others[3] = 1.2f;
    Fingerprint model = new Fingerprint(2, ones);
    model.requireSame(new Fingerprint(2, ones));
    // |0.2| / |(1, …, 1)|
    assertThat(model.differenceTo(new Fingerprint(2, others))).isCloseTo(0.05, within(1e-6));
    assertThatThrownBy(() -> model.requireSame(new Fingerprint(2, others)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the index is of another model: embeddings of the same examples differ by 0.050 of"
                + " their length, the same model's by at most 0.0010");
    assertThatThrownBy(() -> model.requireSame(new Fingerprint(4, new float[32])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the index is of another model: embeddings must have dimension 2, this model's have 4");
    Fingerprint zero = new Fingerprint(2, new float[16]);
    assertThat(zero.differenceTo(zero)).isZero();
    assertThatThrownBy(() -> zero.requireSame(model)).isInstanceOf(IllegalArgumentException.class);
  }
}
