package io.tfsim.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Flatten;
import io.tfsim.models.Classifier;
import io.tfsim.optimizers.Sgd;
import io.tfsim.training.Callback;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import io.tfsim.training.Training;
import io.tfsim.training.TrainingException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;

class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  /** Four numbers with a label each, two a step. */
  private record Numbers() implements Source, Sampler {
    @Override
    public ExampleSpec spec() {
      return new ExampleSpec(Shape.of(1), ValueRange.ANY, 2);
    }

    @Override
    public int size() {
      return 4;
    }

    @Override
    public int label(int index) {
      return index % 2;
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      var tf = scope.tf();
      return new Batch(
          tf.expandDims(indices, tf.constant(1)), tf.math.mod(indices, tf.constant(2)));
    }

    @Override
    public Source source() {
      return this;
    }

    @Override
    public int batchSize() {
      return 2;
    }

    @Override
    public int stepsPerEpoch() {
      return 2;
    }

    @Override
    public IndexPlan plan(long epoch) {
      return new IndexPlan(2, 2, new int[] {0, 1, 2, 3});
    }
  }

  private static void train(int epochs, Callback... callbacks) {
    try (var classifier =
        Classifier.builder()
            .backbone(Backbone.of("numbers", new Flatten()))
            .augmenter(Augmenter.none())
            .optimizer(Sgd.of(0.1))
            .examples(new Numbers().spec())
            .execution(Execution.seeded(1).withIntraOpThreads(1))
            .build()) {
      classifier.fit(Training.on(new Numbers()).epochs(epochs).callbacks(callbacks));
    }
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void without_a_terminal_one_line_per_epoch() {
    train(10, ProgressBar.lines(out));
    assertThat(printed().lines()).hasSize(10);
    assertThat(printed().lines())
        .allMatch(
            line ->
                line.matches(
                    "epoch [ \\d]\\d/10  loss \\d+\\.\\d{4}  [\\d,]+ images/s  \\d+:\\d\\d left"));
    assertThat(printed().lines().map(line -> line.substring(0, 11)))
        .startsWith("epoch  1/10", "epoch  2/10")
        .endsWith("epoch 10/10");
    assertThat(printed()).doesNotContain("\r", "\u001b");
  }

  @Test
  void a_test_has_no_terminal() {
    train(1, ProgressBar.on(out));
    assertThat(printed().lines()).hasSize(1);
  }

  @Test
  void a_bar_ends_full_and_with_its_line() {
    train(3, ProgressBar.bar(out));
    String drawn = printed().stripTrailing();
    assertThat(drawn.substring(drawn.lastIndexOf('\r') + 1))
        .startsWith("[===")
        .doesNotContain(" ]")
        .contains("epoch 3/3  loss ")
        .contains("images/s  0:00 left");
    assertThat(printed()).endsWith(System.lineSeparator());
  }

  @Test
  void a_bar_ends_its_line_when_the_run_fails() {
    Callback failing =
        new Callback() {
          @Override
          public void onStepEnd(Run run, StepLog step) {
            throw new IllegalStateException("enough");
          }
        };
    assertThatThrownBy(() -> train(1, ProgressBar.bar(out), failing))
        .isInstanceOf(TrainingException.class);
    assertThat(printed()).endsWith(System.lineSeparator());
  }

  @Test
  void leaves_the_stream_open() {
    AtomicInteger closed = new AtomicInteger();
    PrintStream watched =
        new PrintStream(bytes, true, StandardCharsets.UTF_8) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    train(1, ProgressBar.bar(watched), ProgressBar.lines(watched));
    assertThat(closed).hasValue(0);
  }

  @Test
  void serves_one_run_after_another() {
    ProgressBar bar = ProgressBar.bar(out);
    train(1, bar);
    train(2, bar);
    assertThat(printed().chars().filter(c -> c == '\n')).hasSize(2);
    assertThat(printed()).contains("epoch 1/1", "epoch 2/2");
  }
}
