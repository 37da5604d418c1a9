package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.backbones.ConvNet;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.LayerEncoder;
import io.tfsim.training.Callback;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** Nothing accumulates over the steps of a run. */
class SteadyMemoryTest {
  private static final int EPOCHS = 500;
  private static final int WARM_UP_STEPS = 200;

  @Test
  void nativeBytesAndResidentSetStayFlatOverTwoThousandSteps() {
    Source images = SmallRun.images(1);
    MemoryWatch watch = new MemoryWatch();
    try (ContrastiveModel model = SmallRun.model(1, images)) {
      SmallRun.fit(model, images, EPOCHS, watch);
    }
    assertThat(watch.steps).isEqualTo(2000);
    watch.checkFlat();
  }

  @Test
  void nativeBytesAndResidentSetStayFlatOverTwoThousandImagesServed() throws IOException {
    var examples = new ExampleSpec(Shape.of(16, 16, 3), ValueRange.BYTES, 0);
    BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    var png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    byte[] broken = Arrays.copyOf(png.toByteArray(), png.size() / 2);
    MemoryWatch watch = new MemoryWatch();
    try (var encoder = LayerEncoder.create(ConvNet.small(), examples, Execution.seeded(0))) {
      for (int i = 0; i < 2000; i++) {
        assertThat(encoder.embed(List.of(png.toByteArray(), image)))
            .hasDimensions(2, encoder.dim());
        assertThatThrownBy(() -> encoder.embed(broken)).hasMessageContaining("broken PNG");
        watch.step();
      }
    }
    watch.checkFlat();
  }

  private static final class MemoryWatch implements Callback {
    private final List<Long> nativeObjects = new ArrayList<>();
    private final List<Long> nativeBytes = new ArrayList<>();
    private final ResidentSet resident = new ResidentSet();
    private int steps;

    @Override
    public void onStepEnd(Run run, StepLog step) {
      step();
    }

    void step() {
      steps++;
      if (steps > WARM_UP_STEPS && steps % 10 == 0) {
        nativeObjects.add(Pointer.totalCount());
        nativeBytes.add(Pointer.totalBytes());
        resident.sample();
      }
    }

    void checkFlat() {
      assertThat(nativeBytes).isNotEmpty();
      // never more than before: less is garbage of tests that ran earlier in this process. A leak
      // of one tensor a step shows at once, also if the collector frees it later
      assertThat(nativeObjects)
          .as("JavaCPP's objects")
          .isSortedAccordingTo(Comparator.reverseOrder());
      assertThat(nativeBytes).as("JavaCPP's bytes").isSortedAccordingTo(Comparator.reverseOrder());
      assertThat(resident.growth())
          .as("growth of the resident set")
          .isLessThan(32 * ResidentSet.MEGABYTE);
    }
  }
}
