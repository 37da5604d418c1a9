package io.tfsim.models;

import static io.tfsim.testing.ValuesAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Floats;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.images.ImageSize;
import io.tfsim.savedmodel.SavedModelBackbone;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.SavedModels;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;

@Timeout(120)
class EncoderLoadTest {
  private static final Serving ANY =
      Serving.defaults().withRange(ValueRange.ANY).withExecution(Execution.seeded(0));
  private static final String RESNET = "k2_resnet_small";
  private static final int THREADS = 8;
  private static final Tolerance ROUNDING = Tolerance.of(1e-5, 1e-5);

  @TempDir Path temporary;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private static List<float[]> examples(Values x) {
    int size = Math.toIntExact(x.shape().tail().size());
    float[] all = x.toFloats();
    return IntStream.range(0, all.length / size)
        .mapToObj(i -> Arrays.copyOfRange(all, i * size, (i + 1) * size))
        .toList();
  }

  private static Values values(float[][] rows) {
    return Values.of(Shape.of(rows.length, rows[0].length), Floats.concat(rows));
  }

  /** Those whose top level is a network with vectors as output. */
  static Stream<SavedModels.Case> served() {
    return SavedModels.cases().stream()
        .filter(model -> model.get("inference").shape().numDimensions() == 2)
        // these need layer(…) and output(…)
        .filter(model -> !Set.of("k2_contrastive", "k2_frozen").contains(model.toString()));
  }

  @Test
  void several_are_served() {
    assertThat(served().count()).isGreaterThanOrEqualTo(5);
  }

  @ParameterizedTest
  @MethodSource("served")
  void gives_what_python_gives(SavedModels.Case model) {
    List<float[]> x = examples(model.get("x"));
    try (Encoder encoder = Encoder.load(model.folder(), ANY)) {
      assertThat(values(encoder.embed(x))).isCloseTo(model.get("inference"), model.tolerance());
      assertThat(encoder.embed(x.get(1)))
          .containsExactly(examples(model.get("inference")).get(1), Offset.offset(1e-4f));
    }
  }

  @Test
  void serves_a_part_of_a_model() {
    SavedModels.Case model = new SavedModels.Case(SavedModels.folder("k2_contrastive"));
    var backbone = SavedModelBackbone.of(model.folder()).layer("layer_with_weights-0");
    try (Encoder encoder = Encoder.load(backbone, ANY)) {
      assertThat(values(encoder.embed(examples(model.get("x")))))
          .isCloseTo(model.get("inference"), model.tolerance());
    }
  }

  @Test
  void examples_are_given_to_the_network_in_its_range() {
    SavedModels.Case model = new SavedModels.Case(SavedModels.folder(RESNET));
    float[] example = examples(model.get("x")).get(0);
    byte[] bytes = new byte[example.length];
    float[] signed = new float[example.length];
    for (int i = 0; i < example.length; i++) {
      bytes[i] = (byte) (i % 256);
      signed[i] = (bytes[i] & 255) / 255f * 2 - 1;
    }
    var image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      image.setRGB(
          i % 32,
          i / 32,
          (bytes[3 * i] & 255) << 16 | (bytes[3 * i + 1] & 255) << 8 | (bytes[3 * i + 2] & 255));
    }
    try (Encoder encoder = Encoder.load(model.folder(), ANY.withRange(new ValueRange(-1, 1)))) {
      assertThat(encoder.embed(image)).containsExactly(encoder.embed(signed), Offset.offset(1e-5f));
    }
  }

  /** Rows that do not depend on what else is in a batch, up to rounding. */
  @Test
  void threads_get_what_one_call_gets() throws Exception {
    SavedModels.Case model = new SavedModels.Case(SavedModels.folder(RESNET));
    List<float[]> x = examples(model.get("x"));
    float[][] expected;
    try (Encoder alone = Encoder.load(model.folder(), ANY.withoutBatching())) {
      expected = alone.embed(x);
      for (int i = 0; i < x.size(); i++) {
        assertThat(alone.embed(x.get(i))).containsExactly(expected[i], Offset.offset(1e-5f));
      }
    }
    var batching = MicroBatching.of(THREADS, Duration.ofMillis(1));
    try (Encoder encoder = Encoder.load(model.folder(), ANY.withBatching(batching))) {
      List<Future<?>> calls = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        calls.add(
            threads.submit(
                () -> {
                  for (int i = first; i < first + 50; i++) {
                    assertThat(encoder.embed(x.get(i % x.size())))
                        .containsExactly(expected[i % x.size()], Offset.offset(1e-5f));
                  }
                }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
  }

  @ParameterizedTest
  @MethodSource
  void closing_lets_calls_end_and_refuses_later_ones(Serving serving) throws Exception {
    SavedModels.Case model = new SavedModels.Case(SavedModels.folder(RESNET));
    List<float[]> x = examples(model.get("x"));
    for (int round = 0; round < 5; round++) {
      Encoder encoder = Encoder.load(model.folder(), serving);
      CountDownLatch busy = new CountDownLatch(2 * THREADS);
      List<Future<String>> ends = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        ends.add(
            threads.submit(
                () -> {
                  try {
                    while (true) {
                      float[][] unused = encoder.embed(x);
                      busy.countDown();
                    }
                  } catch (IllegalStateException e) {
                    return String.valueOf(e.getMessage());
                  }
                }));
      }
      busy.await();
      encoder.close();
      for (Future<String> end : ends) {
        assertThat(end.get()).isEqualTo("this encoder is closed");
      }
      encoder.close(); // again is fine
    }
  }

  static List<Serving> closing_lets_calls_end_and_refuses_later_ones() {
    return List.of(ANY, ANY.withoutBatching());
  }

  @Test
  void one_bad_example_is_named_and_fails_alone() {
    SavedModels.Case model = new SavedModels.Case(SavedModels.folder(RESNET));
    float[] example = examples(model.get("x")).get(0);
    try (Encoder encoder = Encoder.load(model.folder(), ANY)) {
      new Refusal("examples must have at least one, was none", () -> encoder.embed(List.of()))
          .check();
      new Refusal(
              "an example must have the 3072 values of shape [32, 32, 3], was 5",
              () -> encoder.embed(new float[5]))
          .check();
      new Refusal(
              "example 2 of 3: an example must have the 3072 values of shape [32, 32, 3], was 0",
              () -> encoder.embed(List.of(example, new float[0], example)))
          .check();
      float[] broken = example.clone();
      broken[7] = Float.NaN;
      new Refusal(
              "an example must have values in any finite number, value 7 was NaN",
              () -> encoder.embed(broken))
          .check();
      new Refusal(
              "image 2 of 2: an example must be a BufferedImage, Path, byte[] or float[], was null",
              () -> encoder.embed(Arrays.asList(example, null)))
          .check();
      new Refusal(
              "an example must be a BufferedImage, Path, byte[] or float[], was java.lang.String",
              () -> encoder.embed(List.of("photo.jpg")))
          .check();
      new Refusal(
              "examples must be what the model was built for, [32, 32, 3] in any finite number, was"
                  + " [32, 32, 3] in [0.0, 255.0]",
              () -> encoder.embed(new byte[] {1}))
          .check();
    }
  }

  @Test
  void what_is_not_said_has_to_be_given() {
    Path resnet = SavedModels.folder(RESNET);
    new Refusal(
            "SavedModel k2_resnet_small does not say which values it takes: Serving needs"
                + " withRange(…), such as ValueRange.BYTES for pixels in [0, 255] or"
                + " ValueRange.UNIT",
            () -> Encoder.load(resnet).close())
        .check();
    new Refusal(
            "backbone k2_resnet_small needs examples of shape [32, 32, 3], they are [64, 64, 3]",
            () -> Encoder.load(resnet, ANY.withImages(ImageSize.rgb(64, 64))).close())
        .check();
    assertThatThrownBy(() -> Encoder.load(temporary, ANY).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must hold a file saved_model.pb");
  }

  @Test
  void an_export_of_ours_says_itself_what_it_takes() {
    Path export = temporary.resolve("export");
    Exports.Bytes examples = Exports.examples("convnet");
    List<float[]> x = examples(examples.source().examples());
    try (ContrastiveModel model = Exports.contrastive("convnet")) {
      model.export(export);
      for (Output output : Output.values()) {
        Encoder expected = model.encoder(output);
        var part = SavedModelBackbone.of(export).layer("to_" + output.key());
        try (Encoder encoder = Encoder.load(part, Serving.defaults())) {
          assertThat(encoder.examples().range()).isEqualTo(ValueRange.BYTES);
          assertThat(encoder.examples().shape()).isEqualTo(examples.spec().shape());
          assertThat(values(encoder.embed(x))).isCloseTo(values(expected.embed(x)), ROUNDING);
          assertThat(Exports.embed(encoder, examples))
              .isCloseTo(Exports.embed(expected, examples), ROUNDING);
          BufferedImage image = new BufferedImage(50, 70, BufferedImage.TYPE_INT_RGB);
          image.setRGB(25, 35, 0xff8000);
          assertThat(encoder.embed(image))
              .containsExactly(expected.embed(image), Offset.offset(1e-5f));
        }
      }
      Encoder representation = model.encoder(Output.REPRESENTATION);
      try (Encoder encoder = Encoder.load(export)) {
        assertThat(values(encoder.embed(x))).isCloseTo(values(representation.embed(x)), ROUNDING);
      }
    }
    new Refusal(
            "SavedModel export/to_representation says that it takes values in [0.0, 255.0], Serving"
                + " says any finite number",
            () -> Encoder.load(export, ANY).close())
        .check();
  }

  @Test
  void of_a_classifier_the_representation_is_served() {
    Path export = temporary.resolve("classifier");
    Exports.Bytes examples = Exports.examples("convnet");
    try (Classifier classifier = ClassifierExportTest.classifier(examples)) {
      classifier.export(export);
    }
    try (SavedModelBundle bundle = SavedModelBundle.load(export.toString(), "serve");
        Encoder encoder = Encoder.load(export)) {
      Values x = examples.source().examples();
      assertThat(values(encoder.embed(examples(x))))
          .isCloseTo(Exports.call(bundle, "representation", x).get("representation"), ROUNDING);
    }
  }
}
