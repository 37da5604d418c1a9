package io.tfsim.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;

/** The most memory that the process held at one time, native memory included. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  private PeakMemory() {}

  /** In MB of 2^20 bytes; on systems that do not tell the peak, what the process holds now. */
  static double megabytes() {
    if (Files.isReadable(STATUS)) {
      try {
        for (String line : Files.readAllLines(STATUS)) {
          if (line.startsWith(PEAK)) {
            return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + STATUS, e);
      }
    }
    return Pointer.physicalBytes() / (1024.0 * 1024);
  }
}
