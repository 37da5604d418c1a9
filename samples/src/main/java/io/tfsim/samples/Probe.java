package io.tfsim.samples;

import com.google.common.primitives.Floats;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.models.Encoder;
import io.tfsim.numpy.NpyArray;
import io.tfsim.numpy.NpyFile;
import io.tfsim.savedmodel.ModelDescription;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;

/**
 * Random examples and what an exported model makes of them, in two files.
 *
 * @param batch where the examples go
 * @param output where their representations go
 */
record Probe(OutputFile batch, OutputFile output) {
  private static final int EXAMPLES = 8;
  private static final long SEED = 1;

  /**
   * Both files, or none.
   *
   * @throws InputException if only one is given, or one cannot be written
   */
  static Optional<Probe> checked(@Nullable Path batch, @Nullable Path output) {
    if (batch == null && output == null) {
      return Optional.empty();
    }
    if (batch == null || output == null) {
      throw new InputException("--probe-batch and --probe-output go together");
    }
    Probe probe =
        new Probe(
            OutputFile.checked("--probe-batch", batch),
            OutputFile.checked("--probe-output", output));
    probe.batch.checkNotAt(probe.output, "--probe-batch and --probe-output");
    return Optional.of(probe);
  }

  /**
   * Writes both.
   *
   * @return the files, for people
   */
  String write(Path savedModel) {
    ExampleSpec examples = ModelDescription.read(savedModel).examples();
    Shape shape = Shape.of(EXAMPLES).append(examples.shape());
    float[] values = random(examples.range(), Math.toIntExact(shape.size()));
    int length = values.length / EXAMPLES;
    List<float[]> rows =
        IntStream.range(0, EXAMPLES)
            .mapToObj(i -> Arrays.copyOfRange(values, i * length, (i + 1) * length))
            .toList();
    try (Encoder encoder = Encoder.load(savedModel)) { // not TensorFlow's loader: others have that
      float[] representations = Floats.concat(encoder.embed(rows));
      NpyFile.write(batch.path(), new NpyArray(shape, values));
      NpyFile.write(
          output.path(), new NpyArray(Shape.of(EXAMPLES, encoder.dim()), representations));
    } catch (UncheckedIOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
    return batch.path() + ", " + output.path();
  }

  /** Numbers in the range; any numbers where there is none. */
  private static float[] random(ValueRange range, int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    double low = range.bounded() ? range.low() : -1;
    double high = range.bounded() ? range.high() : 1;
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    return values;
  }
}
