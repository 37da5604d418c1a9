package io.tfsim.samplers;

import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.graph.ModelGraph;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt32;

/** Examples as a session gives them. */
record Fetched(Class<?> type, List<Long> shape, List<Float> values, List<Integer> labels) {

  static Fetched of(Source source, int... indices) {
    return run(
        source,
        indices,
        (examples, labels) ->
            new Fetched(
                examples.dataType() == DataType.DT_UINT8 ? Byte.class : Float.class,
                IntStream.range(0, examples.shape().numDimensions())
                    .mapToObj(axis -> examples.shape().get(axis))
                    .toList(),
                floats(examples),
                ints(labels)));
  }

  /** All examples of a source of bytes. */
  static byte[] bytes(Source source) {
    int[] all = IntStream.range(0, source.size()).toArray();
    return run(
        source,
        all,
        (examples, labels) -> {
          byte[] bytes = new byte[(int) examples.shape().size()];
          examples.asRawTensor().data().read(bytes);
          return bytes;
        });
  }

  private static <R> R run(Source source, int[] indices, BiFunction<Tensor, TInt32, R> reader) {
    try (ModelGraph model = ModelGraph.create(Execution.seeded(1))) {
      var scope = model.build(false).scope();
      var batch = source.connect(scope, scope.tf().constant(indices));
      model.initialize();
      try (var result =
          model.session().runner().fetch(batch.examples()).fetch(batch.labels()).run()) {
        return reader.apply(result.get(0), (TInt32) result.get(1));
      }
    }
  }

  private static List<Float> floats(Tensor examples) {
    var data = examples.asRawTensor().data();
    if (examples.dataType() == DataType.DT_UINT8) {
      return IntStream.range(0, (int) data.size())
          .mapToObj(i -> (float) (data.getByte(i) & 0xff))
          .toList();
    }
    var floats = data.asFloats();
    return IntStream.range(0, (int) floats.size()).mapToObj(floats::getFloat).toList();
  }

  private static List<Integer> ints(TInt32 labels) {
    return IntStream.range(0, (int) labels.size()).mapToObj(labels::getInt).toList();
  }
}
