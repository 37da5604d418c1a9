package io.tfsim.samples;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** The memory of this process, sampled again and again. */
final class ResidentSet {
  static final long MEGABYTE = 1 << 20;

  private final List<Long> bytes = new ArrayList<>();

  void sample() {
    bytes.add(Pointer.physicalBytes());
  }

  /**
   * By how many bytes it grew: the median of the last tenth of the samples against that of the
   * first, since a page more or less is noise.
   */
  long growth() {
    int tenth = bytes.size() / 10;
    return median(bytes.subList(bytes.size() - tenth, bytes.size()))
        - median(bytes.subList(0, tenth));
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
