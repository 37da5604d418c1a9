package io.tfsim.callbacks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.tfsim.files.WholeFile;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a table of a run's epochs as comma-separated values.
 *
 * <p>The first line names the columns: {@code epoch} (from 1), {@code steps}, {@code seconds}, then
 * the values in the order in which they were logged. There is a line per epoch, in the file as soon
 * as the epoch has ended, so the file can be read while training goes on. A value that first
 * appears in a later epoch becomes the last column; the file is then written anew, as a whole, with
 * empty cells before. Numbers have all their digits; what is not finite is {@code NaN}, {@code
 * Infinity} or {@code -Infinity}, which pandas reads.
 *
 * <p>Goes behind callbacks that log values. A run replaces what the file held.
 */
public final class CsvLog implements Callback {
  private static final CsvMapper MAPPER =
      CsvMapper.csvBuilder().enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING).build();

  private final Path file;
  private final Set<String> columns = new LinkedHashSet<>();
  private final List<Map<String, String>> rows = new ArrayList<>();
  private final WrittenNames written = new WrittenNames();

  private CsvLog(Path file) {
    this.file = file;
  }

  /** A log that goes to a file in an existing directory. */
  public static CsvLog of(Path file) {
    return new CsvLog(file);
  }

  @Override
  public void onFitStart(Run run) {
    columns.clear();
    columns.addAll(List.of("epoch", "steps", "seconds"));
    rows.clear();
    written.clear();
    WholeFile.write(file, text(rows, true)); // now, so that a place that cannot be written is told
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("epoch", Integer.toString(epoch.epoch() + 1));
    row.put("steps", Integer.toString(epoch.steps()));
    row.put("seconds", Double.toString(epoch.seconds()));
    epoch.values().forEach((name, value) -> row.put(name, Double.toString(value)));
    rows.add(row);
    written.add(epoch.values().keySet());
    if (columns.addAll(row.keySet())) {
      WholeFile.write(file, text(rows, true));
      return;
    }
    try {
      Files.write(file, text(List.of(row), false), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private byte[] text(List<Map<String, String>> some, boolean header) {
    CsvSchema.Builder schema = CsvSchema.builder();
    columns.forEach(schema::addColumn);
    ObjectWriter writer = MAPPER.writer(schema.setUseHeader(header).build());
    try {
      if (some.isEmpty()) {
        return (String.join(",", columns) + "\n").getBytes(StandardCharsets.UTF_8);
      }
      return writer.writeValueAsBytes(some);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + some, e);
    }
  }

  @Override
  public void onFitEnd(Run run, History history) {
    written.warnOfLate(history, "the CSV log " + file);
  }
}
