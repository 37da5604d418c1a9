package io.tfsim.samplers;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedReader;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a manifest row by row.
 *
 * @param file the manifest
 * @param path name of the column of paths
 * @param label name of the column of labels, if there is one
 */
record ManifestReader(Path file, String path, Optional<String> label) {

  /** What is done with a row. */
  @FunctionalInterface
  interface Rows {
    /** Takes a row; where it has no label, that is empty text. */
    void add(long line, String path, String label);
  }

  /** Reads comma-separated values under a header. */
  void csv(Rows rows) {
    ObjectReader reader =
        CsvMapper.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES, CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .build()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader());
    try (MappingIterator<Map<String, String>> values = reader.readValues(file.toFile())) {
      boolean more = values.hasNextValue();
      checkHeader((CsvSchema) values.getParser().getSchema());
      while (more) {
        long line = values.getCurrentLocation().getLineNr();
        Map<String, String> row = values.nextValue();
        rows.add(line, cell(row, path), label.map(column -> cell(row, column)).orElse(""));
        more = values.hasNextValue();
      }
    } catch (JacksonException e) {
      throw malformed(e.getLocation() == null ? 0 : e.getLocation().getLineNr(), e);
    } catch (CharConversionException e) {
      throw malformed(0, e);
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  private static String cell(Map<String, String> row, String column) {
    return row.getOrDefault(column, "").strip();
  }

  private void checkHeader(CsvSchema header) {
    Stream.concat(Stream.of(path), label.stream())
        .filter(column -> header.column(column) == null)
        .forEach(
            column -> {
              throw error(0, "must have a column '" + column + "', was " + header.getColumnNames());
            });
  }

  /** Reads a JSON object per line. */
  void jsonLines(Rows rows) {
    ObjectReader reader =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);
    long line = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        line++;
        if (!text.isBlank()) {
          JsonNode row = reader.readTree(text);
          if (!row.isObject()) {
            throw error(line, "must be a JSON object, was " + text);
          }
          String place = value(line, row, path);
          rows.add(line, place, label.isEmpty() ? "" : value(line, row, label.get()));
        }
      }
    } catch (JacksonException e) {
      throw malformed(line, e);
    } catch (CharacterCodingException e) {
      throw malformed(line + 1, e);
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  private String value(long line, JsonNode row, String name) {
    JsonNode value = row.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw error(line, "must have text or a whole number as '" + name + "', was " + value);
    }
    return value.asText().strip();
  }

  /** An error that names the manifest and the line, where that is known. */
  IllegalArgumentException error(long line, String problem) {
    return new IllegalArgumentException(place(line) + " " + OneLine.of(problem));
  }

  private IllegalArgumentException malformed(long line, IOException e) {
    String message =
        e instanceof JacksonException jackson ? jackson.getOriginalMessage() : e.toString();
    return new IllegalArgumentException(place(line) + " is malformed: " + OneLine.of(message), e);
  }

  private String place(long line) {
    return "manifest " + FileNames.shown(file) + (line > 0 ? ", line " + line + "," : "");
  }

  private UncheckedIOException cannotRead(IOException e) {
    return new UncheckedIOException("cannot read manifest " + FileNames.shown(file), e);
  }
}
