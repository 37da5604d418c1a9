package io.tfsim.index;

import io.tfsim.backbones.ConvNet;
import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.heads.MlpHead;
import io.tfsim.methods.SimSiam;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Sgd;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import io.tfsim.training.Training;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;

/** A small network, and images of four classes: one colour each, with noise. */
final class SmallModel {
  static final int SIDE = 12;
  static final int CLASSES = 4;

  private SmallModel() {}

  /** Images as bytes. */
  record Images(TestSource source) implements Source {
    /** The class of an image is its number modulo 4. */
    static Images draw(long seed, int count) {
      Values noise = Values.uniform(seed, 0, 90, count, SIDE, SIDE, 3);
      double[] values = noise.toArray();
      int length = SIDE * SIDE * 3;
      for (int i = 0; i < values.length; i++) {
        int label = i / length % CLASSES;
        boolean bright = label == 3 ? i / 3 % 2 == 0 : i % 3 == label; // stripes, or a colour
        values[i] = Math.rint(values[i] + (bright ? 150 : 0));
      }
      return new Images(new TestSource(Values.of(noise.shape(), values)));
    }

    @Override
    public ExampleSpec spec() {
      return new ExampleSpec(Shape.of(SIDE, SIDE, 3), ValueRange.BYTES, CLASSES);
    }

    @Override
    public int size() {
      return source.size();
    }

    @Override
    public int label(int index) {
      return index % CLASSES;
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      var tf = scope.tf();
      return new Batch(
          source.connect(scope, indices).examples(),
          tf.math.floorMod(indices, tf.constant(CLASSES)));
    }

    /** An image in the range of bytes. */
    float[] example(int index) {
      return source.examples().row(index).toFloats();
    }
  }

  static ContrastiveModel create(Images images, long seed) {
    return ContrastiveModel.builder()
        .method(SimSiam.paper().withHeads(MlpHead.projector(2, 10), MlpHead.predictor(6, 10)))
        .backbone(new ConvNet(List.of(8, 12), 0.9))
        .augmenter(
            (scope, x) ->
                scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.8, 1.2)))
        .optimizer(Sgd.of(0.05))
        .examples(images.spec())
        .execution(Execution.seeded(seed).withIntraOpThreads(1))
        .build();
  }

  /** Some steps on all images, in their order. */
  static void train(ContrastiveModel model, Images images, int epochs) {
    Sampler all =
        new Sampler() {
          @Override
          public Source source() {
            return images;
          }

          @Override
          public int batchSize() {
            return images.size();
          }

          @Override
          public int stepsPerEpoch() {
            return 1;
          }

          @Override
          public IndexPlan plan(long epoch) {
            return new IndexPlan(1, images.size(), IntStream.range(0, images.size()).toArray());
          }
        };
    var unused = model.fit(Training.on(all).epochs(epochs));
  }
}
