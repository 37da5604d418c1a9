package io.tfsim.callbacks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a run as lines of JSON, each an object: one per epoch, and by choice one per step.
 *
 * <pre>{@code
 * {"epoch":1,"steps":20,"seconds":3.1,"loss":4.9,"learning_rate":0.001,"val_loss":4.8}
 * {"epoch":2,"step":21,"seconds":0.15,"loss":4.7,"learning_rate":0.001}
 * }</pre>
 *
 * <p>A line with {@code step} (of the run, from 1) is a step's, one without is an epoch's; epochs
 * count from 1. Each line has the values that it has: no line waits for others. It is in the file
 * as soon as it is written, so the file can be read while training goes on; after a kill, the last
 * line may be a part of one. JSON has no NaN: what is not finite is a string, {@code "NaN"}, {@code
 * "Infinity"} or {@code "-Infinity"}, as in protobuf's JSON, and Jackson reads it as a number.
 *
 * <p>Goes behind callbacks that log values. A run replaces what the file held.
 */
public final class JsonLinesLog implements Callback {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private final Path file;
  private final boolean steps;
  private final WrittenNames written = new WrittenNames();
  private Optional<JsonGenerator> out = Optional.empty();

  private JsonLinesLog(Path file, boolean steps) {
    this.file = file;
    this.steps = steps;
  }

  /** A log of epochs that goes to a file in an existing directory. */
  public static JsonLinesLog of(Path file) {
    return new JsonLinesLog(file, false);
  }

  /** The same with a line after every step too. */
  public JsonLinesLog withSteps() {
    return new JsonLinesLog(file, true);
  }

  /** Writes numbers of a line. */
  @FunctionalInterface
  private interface Numbers {
    void write(JsonGenerator json) throws IOException;
  }

  @Override
  public void onFitStart(Run run) {
    close();
    written.clear();
    try {
      JsonGenerator json =
          JSON.createGenerator(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
      json.setRootValueSeparator(null); // each line ends itself
      out = Optional.of(json);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void onStepEnd(Run run, StepLog step) {
    if (steps) {
      line(
          step.epoch(),
          json -> {
            json.writeNumberField("step", run.steps());
            json.writeNumberField("seconds", step.seconds());
          },
          step.values());
    }
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    line(
        epoch.epoch(),
        json -> {
          json.writeNumberField("steps", epoch.steps());
          json.writeNumberField("seconds", epoch.seconds());
        },
        epoch.values());
    written.add(epoch.values().keySet());
  }

  private void line(int epoch, Numbers own, Map<String, Double> values) {
    JsonGenerator json = out.orElseThrow();
    try {
      json.writeStartObject();
      json.writeNumberField("epoch", epoch + 1);
      own.write(json);
      for (Map.Entry<String, Double> value : values.entrySet()) {
        json.writeNumberField(value.getKey(), value.getValue());
      }
      json.writeEndObject();
      json.writeRaw('\n');
      json.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void onFitEnd(Run run, History history) {
    written.warnOfLate(history, "the JSON log " + file);
  }

  @Override
  public void close() {
    if (out.isPresent()) {
      JsonGenerator json = out.get();
      out = Optional.empty();
      try {
        json.close();
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
  }
}
