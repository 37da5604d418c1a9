package io.tfsim.samples;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.numpy.NpyArray;
import io.tfsim.numpy.NpyFile;
import io.tfsim.savedmodel.ModelDescription;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Random examples and what an exported model makes of them, in two files.
 *
 * @param batch where the examples go
 * @param output where their representations go
 */
record Probe(OutputFile batch, OutputFile output) {
  private static final int EXAMPLES = 8;
  private static final long SEED = 1;
  private static final String SIGNATURE = "representation";

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
    try (TFloat32 x = TFloat32.tensorOf(shape, DataBuffers.of(values, true, false));
        SavedModelBundle bundle = SavedModelBundle.load(savedModel.toString(), "serve");
        Result result = bundle.function(SIGNATURE).call(Map.<String, Tensor>of("examples", x))) {
      TFloat32 y = (TFloat32) result.get(0);
      float[] representations = new float[Math.toIntExact(y.size())];
      y.copyTo(NdArrays.wrap(y.shape(), DataBuffers.of(representations, false, false)));
      NpyFile.write(batch.path(), new NpyArray(shape, values));
      NpyFile.write(output.path(), new NpyArray(y.shape(), representations));
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
