package io.tfsim.models;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.backbones.ConvNet;
import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.LayerScope;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Activation;
import io.tfsim.layers.Layer;
import io.tfsim.methods.SimSiam;
import io.tfsim.optimizers.Sgd;
import io.tfsim.savedmodel.SavedModelBackbone;
import io.tfsim.testing.SavedModels;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Models to export, and what others compute with the exports. */
final class Exports {
  static final Augmenter NOISE =
      (scope, x) -> scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.8, 1.2));

  private Exports() {}

  /** Examples that are bytes, with four classes. */
  record Bytes(TestSource source) implements Source {
    static Bytes like(Values images) {
      long[] dims = images.shape().asArray();
      dims[0] = 8;
      return new Bytes(new TestSource(Values.uniform(11, 0, 255, dims)));
    }

    @Override
    public ExampleSpec spec() {
      return new ExampleSpec(source.spec().shape(), ValueRange.BYTES, 4);
    }

    @Override
    public int size() {
      return source.size();
    }

    @Override
    public int label(int index) {
      return index % 4;
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      var tf = scope.tf();
      Operand<TInt32> labels = tf.math.floorMod(indices, tf.constant(4));
      return new Batch(source.connect(scope, indices).examples(), labels);
    }
  }

  /** Of the shape that a network of {@link #backbone} takes. */
  static Bytes examples(String name) {
    return Bytes.like(
        name.equals("convnet")
            ? Values.normal(0, 1, 16, 16, 3)
            : new SavedModels.Case(SavedModels.folder(name)).get("x"));
  }

  /** A small network of ours, or a SavedModel as a backbone that trains. */
  static Backbone backbone(String name) {
    if (name.equals("convnet")) {
      return new ConvNet(List.of(8, 12), 0.9);
    }
    SavedModelBackbone backbone =
        SavedModelBackbone.of(
            name.equals("k2_contrastive")
                ? SavedModels.folder(name).resolve("backbone")
                : SavedModels.folder(name));
    String output =
        new SavedModels.Case(SavedModels.folder(name)).index().path("output").asText("");
    if (!output.isEmpty()) {
      backbone = backbone.output(output);
    }
    if (name.equals("k3_conv_archive")) {
      return backbone.trainingFunction("train");
    }
    return name.equals("k3_conv_export") ? backbone.rebuildBatchNorm() : backbone;
  }

  static ContrastiveModel contrastive(Backbone backbone, Layer preprocessing, Bytes examples) {
    return contrastive(backbone, preprocessing, examples, FloatType.FLOAT32);
  }

  static ContrastiveModel contrastive(
      Backbone backbone, Layer preprocessing, Bytes examples, FloatType floatType) {
    return ContrastiveModel.builder()
        .method(SimSiam.paper().withHeads(MlpHead.projector(2, 10), MlpHead.predictor(6, 10)))
        .backbone(backbone)
        .preprocessing(preprocessing)
        .augmenter(NOISE)
        .optimizer(Sgd.of(0.05))
        .examples(examples.spec())
        .execution(Execution.seeded(4).withIntraOpThreads(1).withFloatType(floatType))
        .build();
  }

  static ContrastiveModel contrastive(String backbone) {
    return contrastive(backbone(backbone), Activation.LINEAR, examples(backbone));
  }

  /** What a signature gives for examples. */
  static Map<String, Values> call(SavedModelBundle bundle, String signature, Values examples) {
    Map<String, Values> outputs = new TreeMap<>();
    try (TFloat32 x = (TFloat32) examples.tensor(FloatType.FLOAT32);
        Result result = bundle.function(signature).call(Map.<String, Tensor>of("examples", x))) {
      result.forEach(entry -> outputs.put(entry.getKey(), Values.from(entry.getValue())));
    }
    return outputs;
  }

  /** What an encoder gives for the same examples. */
  static Values embed(Encoder encoder, Source source) {
    Embeddings embeddings = encoder.embed(source);
    return Values.of(Shape.of(embeddings.count(), embeddings.dim()), embeddings.values());
  }
}
