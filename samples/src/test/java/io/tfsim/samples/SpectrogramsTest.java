package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.samplers.ImageDataset;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SpectrogramsTest {
  @Test
  void runs_and_prints_two_accuracies() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      Spectrograms.run(ImageDataset.holdingOut(Spectrograms.draw(200, 1), 0.2, 1), 1);
    } finally {
      System.setOut(before);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .containsPattern("untrained   \\d\\.\\d\\d")
        .containsPattern("pretrained  \\d\\.\\d\\d");
  }
}
