package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class FineTuneSavedModelTest {
  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  void theLossFallsAndWhatIsFrozenStays() {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      FineTuneSavedModel.run(
          SmallKeras.unpack(), FineTuneSavedModel.FROZEN, FineTuneSavedModel.images());
    } finally {
      System.setOut(console);
    }
    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("Keras 2", "5 of 5 frozen arrays unchanged");
    MatchResult losses = find("50 steps, loss (\\S+) to (\\S+)", text);
    assertThat(Double.parseDouble(losses.group(2)))
        .isLessThan(Double.parseDouble(losses.group(1)) - 0.1);
    MatchResult changed = find("(\\d+) of (\\d+) others changed", text);
    assertThat(changed.group(1)).isEqualTo(changed.group(2));
    for (String part : new String[] {"HEAD", "LAST_LAYERS", "ALL"}) {
      assertThat(Double.parseDouble(find(part + " +accuracy (\\S+)", text).group(1)))
          .isGreaterThan(0.15); // of 10 classes
    }
  }

  private static MatchResult find(String pattern, String text) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return matcher.toMatchResult();
  }

  @Test
  void argumentsAreChecked() {
    Tfsim missing = Tfsim.run("sample", "fine-tune-savedmodel", "--model", "missing");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).startsWith("tfsim: a SavedModel must be a directory, ");
    Tfsim nothing = Tfsim.run("sample", "fine-tune-savedmodel", "--frozen", "backbone/conv9/*");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err())
        .startsWith(
            "tfsim: a frozen pattern must match a weight, backbone/conv9/* matches none of");
    assertThat(Tfsim.run("sample").exitCode()).isEqualTo(2);
  }
}
