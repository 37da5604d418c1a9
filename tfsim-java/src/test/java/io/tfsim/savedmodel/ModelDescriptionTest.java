package io.tfsim.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

class ModelDescriptionTest {
  @TempDir Path directory;

  private static ModelDescription description(ValueRange range) {
    return new ModelDescription(
        ModelDescription.Kind.CONTRASTIVE,
        new ExampleSpec(Shape.of(8, 6, 3), range, 10),
        Map.of("representation", 16),
        true,
        -7,
        "1.2.3",
        "{\"method\":{\"type\":\"SimClr\"}}");
  }

  private static String text(ModelDescription description) {
    return new String(description.json(), StandardCharsets.UTF_8);
  }

  private Path write(String json) throws IOException {
    Path file = directory.resolve("assets/tfsim.json");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, json);
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    assertThat(ModelDescription.exists(directory)).isFalse();
    for (ValueRange range : new ValueRange[] {ValueRange.BYTES, ValueRange.ANY}) {
      write(text(description(range)));
      assertThat(ModelDescription.exists(directory)).isTrue();
      assertThat(ModelDescription.read(directory)).isEqualTo(description(range));
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\0',
      value = {
        "\"format\" : 1, \"format\" : 2, format must be 1",
        "contrastive, other, unknown model 'other'",
        "\"seed\", \"sead\", seed",
        "{, [, damaged"
      })
  void damagedOnesAreRefused(String part, String replacement, String message) throws IOException {
    String json = text(description(ValueRange.UNIT));
    assertThat(json).contains(part);
    write(json.replace(part, replacement));
    assertThatThrownBy(() -> ModelDescription.read(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tfsim.json is damaged")
        .hasMessageContaining(message);
  }

  @Test
  void isMissingInTheSavedModelsOfOthers() {
    assertThatThrownBy(() -> ModelDescription.read(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is none");
  }
}
