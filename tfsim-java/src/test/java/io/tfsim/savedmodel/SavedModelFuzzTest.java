package io.tfsim.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.testing.SavedModels;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged files give a clear error or load; nothing else. */
class SavedModelFuzzTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "tf_module, saved_model.pb, 400",
    "k2_training_both, saved_model.pb, 100",
    "k2_training_both, keras_metadata.pb, 50",
    "tf_module, variables/variables.index, 300",
    "tf_module, variables/variables.data-00000-of-00001, 50"
  })
  void damagedFilesAreRefusedOrRead(String model, String file, int mutations) throws IOException {
    Path copy = folder.resolve(model);
    SavedModels.copy(SavedModels.folder(model), copy);
    byte[] whole = Files.readAllBytes(copy.resolve(file));
    Random random = new Random(9);
    int refused = 0;
    for (int i = 0; i < mutations; i++) {
      Files.write(copy.resolve(file), mutate(whole, random));
      refused += refused(copy, model) ? 1 : 0;
    }
    assertThat(refused).as("refused").isPositive();
  }

  private static byte[] mutate(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    switch (random.nextInt(4)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> {
        for (int i = 0; i < 8; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      default -> { // the start is where names and numbers stand
        int at = random.nextInt(Math.min(bytes.length, 4000));
        bytes[at] = (byte) random.nextInt();
      }
    }
    return bytes;
  }

  /** Whether using a SavedModel is refused as it should be; another error fails the test. */
  private static boolean refused(Path copy, String model) {
    boolean small = model.equals("tf_module");
    Values x = Values.normal(1, 2, small ? 16 : 32, small ? 16 : 32, 3);
    try (TestGraph graph = TestGraph.float32()) {
      SavedModelBackbone backbone = SavedModelBackbone.of(copy);
      backbone.checkInput(x.shape().tail());
      backbone.named("backbone").call(graph.inference().scope(), graph.input(x));
      backbone.named("backbone").call(graph.training().scope(), graph.input(x));
      assertThat(backbone.summary()).contains("weight");
      return false;
    } catch (IllegalArgumentException | UncheckedIOException e) {
      assertThat(e).hasMessageContaining(model);
      return true;
    }
  }
}
