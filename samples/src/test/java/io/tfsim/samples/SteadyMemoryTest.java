package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.data.Source;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.training.Callback;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

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
    assertThat(watch.nativeBytes).isNotEmpty();
    // never more than before: less is garbage of tests that ran earlier in this process. A leak of
    // one tensor a step shows at once, also if the collector frees it later
    assertThat(watch.nativeObjects)
        .as("JavaCPP's objects")
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(watch.nativeBytes)
        .as("JavaCPP's bytes")
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(watch.resident.growth())
        .as("growth of the resident set")
        .isLessThan(32 * ResidentSet.MEGABYTE);
  }

  private static final class MemoryWatch implements Callback {
    private final List<Long> nativeObjects = new ArrayList<>();
    private final List<Long> nativeBytes = new ArrayList<>();
    private final ResidentSet resident = new ResidentSet();
    private int steps;

    @Override
    public void onStepEnd(Run run, StepLog step) {
      steps++;
      if (steps > WARM_UP_STEPS && steps % 10 == 0) {
        nativeObjects.add(Pointer.totalCount());
        nativeBytes.add(Pointer.totalBytes());
        resident.sample();
      }
    }
  }
}
