package io.tfsim.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.State;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.L2;
import io.tfsim.layers.Layer;
import io.tfsim.layers.Sequential;
import io.tfsim.losses.LossAndGradient;
import io.tfsim.losses.SimSiamLoss;
import io.tfsim.methods.MethodRun.Seen;
import io.tfsim.optimizers.Sgd;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/** {@link Method} is wide enough for methods to come: a momentum encoder and a queue. */
class MethodWidthTest {
  private static final int BATCH = 4;
  private static final Values EXAMPLES = Values.normal(1, 5 * BATCH, 6);
  private static final Layer BACKBONE =
      Sequential.of(Dense.of(8).named("dense"), BatchNorm.create().named("bn"));
  private static final Sgd SGD = Sgd.of(0.5).withMomentum(0.9);

  /** BYOL (Grill et al. 2020). */
  private record Byol(double tau) implements Method {
    @Override
    public String name() {
      return "byol";
    }

    @Override
    public ViewMode viewMode() {
      return ViewMode.SEPARATE;
    }

    @Override
    public Layer projector() {
      return MlpHead.projector(2, 5);
    }

    @Override
    public Optional<Layer> predictor() {
      return Optional.of(MlpHead.predictor(3, 5));
    }

    @Override
    public MethodTerms build(MethodScope m, List<Operand<TFloating>> views) {
      List<Operand<TFloating>> p = m.predict(m.project(m.encode(views)));
      MethodScope teacher = m.shadow("momentum", tau);
      List<Operand<TFloating>> t = teacher.project(teacher.encode(views));
      SimSiamLoss loss = SimSiamLoss.of();
      return MethodTerms.sumOf(
          loss.at(m.scope(), m.stopGradient(t.get(0)), p.get(1)),
          loss.at(m.scope(), m.stopGradient(t.get(1)), p.get(0)));
    }
  }

  @Test
  void aShadowStartsAsItsOriginal() {
    Seen start = MethodRun.run(new Byol(0.9), BACKBONE, SGD, EXAMPLES, BATCH).get(0);
    List<String> shadows =
        start.variables().keySet().stream().filter(p -> p.startsWith("momentum/")).toList();
    assertThat(shadows)
        .contains(
            "momentum/backbone/dense/kernel",
            "momentum/backbone/bn/moving_variance",
            "momentum/projector/projector_output/kernel")
        .noneMatch(path -> path.contains("predictor"));
    for (String path : shadows) {
      String original = path.substring("momentum/".length());
      ValuesAssert.assertThat(start.get(path)).as(path).isEqualToValues(start.get(original));
    }
  }

  @Test
  void aShadowFollowsByTauAfterTheWeightsHaveChanged() {
    for (double tau : new double[] {0.9, 0}) {
      List<Seen> seen = MethodRun.run(new Byol(tau), BACKBONE, SGD, EXAMPLES, BATCH);
      assertThat(seen).hasSize(6);
      for (int step = 1; step < seen.size(); step++) {
        for (String path :
            List.of(
                "backbone/dense/kernel",
                "backbone/bn/gamma",
                "projector/projector_output/kernel")) {
          Values online = seen.get(step).get(path);
          Values before = seen.get(step - 1).get("momentum/" + path);
          assertThat(online.toArray()).isNotEqualTo(seen.get(step - 1).get(path).toArray());
          double[] expected = new double[online.size()];
          for (int i = 0; i < expected.length; i++) {
            expected[i] = tau * before.at(i) + (1 - tau) * online.at(i);
          }
          ValuesAssert.assertThat(seen.get(step).get("momentum/" + path))
              .as(path + " after step " + step)
              .isCloseTo(Values.of(online.shape(), expected), Tolerance.absolute(1e-12));
        }
      }
    }
  }

  /** Its moving statistics are its own: those of what its own weights made of the batches. */
  @Test
  void aShadowKeepsItsOwnMovingStatistics() {
    List<Seen> seen = MethodRun.run(new Byol(0.5), BACKBONE, SGD, EXAMPLES, BATCH);
    for (int step = 1; step < seen.size(); step++) {
      Seen before = seen.get(step - 1);
      Values views = EXAMPLES.rows((step - 1) * BATCH, step * BATCH);
      Values moving = before.get("momentum/backbone/bn/moving_mean");
      for (Values view : List.of(views, views.map(MethodRun::shifted))) {
        Values mean =
            meanOfDense(
                view,
                before.get("momentum/backbone/dense/kernel"),
                before.get("momentum/backbone/dense/bias"));
        double[] next = moving.toArray();
        for (int i = 0; i < next.length; i++) {
          next[i] = 0.99 * next[i] + 0.01 * mean.at(i);
        }
        moving = Values.vector(next);
      }
      ValuesAssert.assertThat(seen.get(step).get("momentum/backbone/bn/moving_mean"))
          .isCloseTo(moving, Tolerance.absolute(1e-12));
    }
  }

  private static Values meanOfDense(Values x, Values kernel, Values bias) {
    double[] mean = bias.toArray();
    int in = Math.toIntExact(kernel.shape().get(0));
    for (int i = 0; i < BATCH; i++) {
      for (int j = 0; j < in; j++) {
        for (int k = 0; k < mean.length; k++) {
          mean[k] += x.row(i).at(j) * kernel.row(j).at(k) / BATCH;
        }
      }
    }
    return Values.vector(mean);
  }

  @Test
  void aShadowHasNoSlotsOfTheOptimizer() {
    List<Seen> seen = MethodRun.run(new Byol(0.9), BACKBONE, SGD, EXAMPLES, BATCH);
    assertThat(seen.get(0).variables().keySet())
        .contains("optimizer/backbone/dense/kernel/momentum")
        .noneMatch(path -> path.startsWith("optimizer/momentum/"));
  }

  /** A queue of keys as negatives, as in MoCo (He et al. 2020), on one encoder. */
  private record Queue(int size) implements Method {
    private static final int DIM = 5;

    @Override
    public String name() {
      return "queue";
    }

    @Override
    public ViewMode viewMode() {
      return ViewMode.SEPARATE;
    }

    @Override
    public Layer projector() {
      return Dense.of(DIM);
    }

    @Override
    public MethodTerms build(MethodScope m, List<Operand<TFloating>> views) {
      LayerScope scope = m.scope();
      var tf = scope.tf();
      List<Operand<TFloating>> z = m.project(m.encode(views));
      Operand<TFloating> keys = L2.normalize(scope, m.stopGradient(z.get(1)));
      State<TFloating> queue =
          m.state("queue", Shape.of(size, DIM), Initializer.truncatedNormal(1));
      State<TInt64> next = m.counter("next");
      Operand<TFloating> negatives = queue.read();
      m.log("sum_of_queue", tf.reduceSum(negatives, tf.constant(new int[] {0, 1})));
      LossAndGradient loss =
          LossAndGradient.of(
              scope, List.of(z.get(0)), (whole, q) -> infoNce(whole, q.get(0), keys, negatives));

      Operand<TInt64> count = tf.dtypes.cast(scope.batchSize(keys), TInt64.class);
      Operand<TInt64> from = next.read();
      Operand<TInt64> rows =
          tf.math.floorMod(
              tf.math.add(from, tf.range(tf.constant(0L), count, tf.constant(1L))),
              tf.constant((long) size));
      queue.update(tf.tensorScatterNdUpdate(negatives, tf.expandDims(rows, tf.constant(1)), keys));
      next.update(tf.math.floorMod(tf.math.add(from, count), tf.constant((long) size)));
      m.state("keys", Shape.of(BATCH, DIM), Initializer.zeros()).update(keys);
      return MethodTerms.sumOf(loss);
    }

    private static LossAndGradient.Values infoNce(
        LayerScope scope,
        Operand<TFloating> queries,
        Operand<TFloating> keys,
        Operand<TFloating> negatives) {
      var tf = scope.tf();
      Operand<TFloating> q = L2.normalize(scope, queries);
      Operand<TFloating> positive = tf.reduceSum(tf.math.mul(q, keys), tf.constant(1)); // (n)
      Operand<TFloating> others = tf.linalg.matMul(q, negatives, MatMul.transposeB(true));
      Operand<TFloating> logits =
          tf.concat(List.of(tf.expandDims(positive, tf.constant(1)), others), tf.constant(1));
      Operand<TFloating> loss =
          tf.math.mean(
              tf.math.sub(tf.math.log(tf.reduceSum(tf.math.exp(logits), tf.constant(1))), positive),
              tf.constant(0));
      return new LossAndGradient.Values(loss, loss);
    }
  }

  @Test
  void aQueueIsARingThatEachStepReadsBeforeItWrites() {
    int size = 10; // not a multiple of the batch: the third step wraps around
    List<Seen> seen = MethodRun.run(new Queue(size), BACKBONE, SGD, EXAMPLES, BATCH);
    for (int step = 1; step < seen.size(); step++) {
      Values before = seen.get(step - 1).get("method/queue");
      Values after = seen.get(step).get("method/queue");
      Values keys = seen.get(step).get("method/keys");
      int from = (int) seen.get(step - 1).get("method/next").single();
      assertThat(from).isEqualTo((step - 1) * BATCH % size);
      for (int row = 0; row < size; row++) {
        int key = Math.floorMod(row - from, size);
        Values expected = key < BATCH ? keys.row(key) : before.row(row);
        ValuesAssert.assertThat(after.row(row))
            .as("row %d after step %d", row, step)
            .isEqualToValues(expected);
      }
      double sum = 0;
      for (double value : before.toArray()) {
        sum += value;
      }
      assertThat(seen.get(step).reported().get("sum_of_queue")).isCloseTo(sum, within(1e-12));
      assertThat(keys.toArray()).isNotEqualTo(seen.get(step - 1).get("method/keys").toArray());
    }
  }
}
