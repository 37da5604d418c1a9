package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.samplers.Generated;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HelloWorldTest {
  @Test
  void runs_and_prints_two_accuracies() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      HelloWorld.run(Generated.patterns(1).withImages(300).withTestImages(20).draw(), 1);
    } finally {
      System.setOut(before);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .containsPattern("epoch 1/1  loss \\d")
        .containsPattern("untrained   0\\.\\d\\d")
        .containsPattern("pretrained  \\d\\.\\d\\d");
  }
}
