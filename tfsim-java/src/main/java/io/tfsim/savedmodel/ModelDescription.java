package io.tfsim.savedmodel;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.tensorflow.ndarray.Shape;

/**
 * What this library says about a SavedModel that it wrote: the file {@code assets/tfsim.json}.
 *
 * @param kind what was exported
 * @param examples what the signatures take: the shape of an example without the batch, the range of
 *     its values, and the number of classes, 0 where there are none
 * @param widths length of the vectors of each output, by its key ({@code representation}, {@code
 *     projection}, {@code logits}, {@code probabilities})
 * @param trainable whether it holds functions for training
 * @param seed the model's seed
 * @param version the library's version
 * @param configuration how the model was made, as JSON; a description for people, which nothing is
 *     rebuilt from
 */
public record ModelDescription(
    Kind kind,
    ExampleSpec examples,
    Map<String, Integer> widths,
    boolean trainable,
    long seed,
    String version,
    String configuration) {
  /** Name of the file below {@code assets}. */
  public static final String FILE = "tfsim.json";

  /**
   * Name in the object graph of the file, which the root of a SavedModel of ours has as a child.
   */
  public static final String OBJECT = "tfsim";

  /**
   * Start of the names of the ops that map the examples' range to [0, 1], as every backbone here
   * has its examples.
   */
  public static final String RANGE_SCOPE = "value_range";

  private static final String ASSETS = "assets";
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** What was exported. */
  public enum Kind {
    /** A contrastive model: signatures {@code representation} and {@code projection}. */
    CONTRASTIVE("contrastive"),
    /** A classifier: signatures {@code representation} and {@code classify}. */
    CLASSIFIER("classifier");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** Keeps a copy of the widths. */
  public ModelDescription {
    widths = Collections.unmodifiableMap(new LinkedHashMap<>(widths));
  }

  /** Whether a SavedModel has such a description: this library wrote it. */
  public static boolean exists(Path savedModel) {
    return Files.isRegularFile(file(savedModel));
  }

  /**
   * Reads the description of a SavedModel.
   *
   * @param savedModel the SavedModel's directory
   * @throws IllegalArgumentException if there is none, or it is damaged or of a later format
   * @throws UncheckedIOException if the file cannot be read
   */
  public static ModelDescription read(Path savedModel) {
    Path file = file(savedModel);
    if (!exists(savedModel)) {
      throw new IllegalArgumentException(
          "a SavedModel that this library wrote has a file " + file + ", there is none");
    }
    try {
      return parse(JSON.readTree(Files.readAllBytes(file)));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IllegalArgumentException(file + " is damaged: " + firstLine(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Path file(Path savedModel) {
    return savedModel.resolve(ASSETS).resolve(FILE);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static ModelDescription parse(JsonNode root) {
    int format = root.required("format").asInt();
    if (format != FORMAT) {
      throw new IllegalArgumentException("format must be " + FORMAT + ", was " + format);
    }
    Map<String, Integer> widths = new LinkedHashMap<>();
    root.required("widths").properties().forEach(e -> widths.put(e.getKey(), e.getValue().asInt()));
    return new ModelDescription(
        kind(root.required("model").asText()),
        examples(root.required("examples")),
        widths,
        root.required("trainable").asBoolean(),
        root.required("seed").asLong(),
        root.required("version").asText(),
        root.required("configuration").toString());
  }

  private static Kind kind(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown model '" + word + "'");
  }

  private static ExampleSpec examples(JsonNode node) {
    JsonNode shape = node.required("shape");
    JsonNode range = node.path("range");
    return new ExampleSpec(
        Shape.of(LongStream.range(0, shape.size()).map(i -> shape.get((int) i).asLong()).toArray()),
        range.isMissingNode()
            ? ValueRange.ANY
            : new ValueRange(range.required(0).asDouble(), range.required(1).asDouble()),
        node.required("classes").asInt());
  }

  /**
   * The file's content.
   *
   * @throws IllegalArgumentException if the configuration is not JSON
   */
  public byte[] json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("version", version).put("model", kind.word);
    ObjectNode node = root.putObject("examples");
    ArrayNode shape = node.putArray("shape");
    LongStream.of(examples.shape().asArray()).forEach(shape::add);
    if (examples.range().bounded()) {
      node.putArray("range").add(examples.range().low()).add(examples.range().high());
    }
    node.put("classes", examples.classes());
    ObjectNode outputs = root.putObject("widths");
    widths.forEach(outputs::put);
    root.put("trainable", trainable).put("seed", seed);
    try {
      root.set("configuration", JSON.readTree(configuration));
      return (JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("configuration must be JSON, was " + configuration, e);
    }
  }
}
