package io.tfsim.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.openlca.npy.Npy;
import org.tensorflow.ndarray.Shape;

/** One case of a component: what {@code index.json} says, and the arrays beside it. */
public final class GoldenCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final JsonNode index;

  GoldenCase(Path folder) {
    this.folder = folder;
    try {
      this.index = JSON.readTree(Files.readAllBytes(folder.resolve("index.json")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the index of golden case " + folder, e);
    }
  }

  /** A part of the index. */
  public JsonNode get(String field) {
    return index.path(field);
  }

  public JsonNode config() {
    return index.path("config");
  }

  /** An argument, or the peer's default where the configuration does not name it. */
  public double number(String argument, double peersDefault) {
    return config().path(argument).asDouble(peersDefault);
  }

  /** The last part of the name of the peer's function or class. */
  public String peer() {
    String peer = index.path("peer").asText();
    return peer.substring(peer.lastIndexOf('.') + 1);
  }

  public boolean hasInput(String name) {
    return find("inputs", name) != null;
  }

  public Values input(String name) {
    JsonNode input = find("inputs", name);
    if (input == null) {
      throw new IllegalStateException("golden case " + folder + " has no input " + name);
    }
    return read(input);
  }

  /** An output as the peer gave it. */
  public Values output(String name) {
    JsonNode output = find("outputs", name);
    if (output == null) {
      throw new IllegalStateException("golden case " + folder + " has no output " + name);
    }
    return read(output);
  }

  public List<String> outputs() {
    return names("outputs");
  }

  /** Compares every output with what {@code actual} gives for its name. */
  public void assertOutputs(Function<String, Values> actual) {
    SoftAssertions.assertSoftly(
        softly -> outputs().forEach(name -> softly.check(() -> assertOutput(name, actual))));
  }

  /** Compares one output with a value. */
  public void assertOutput(String name, Values actual) {
    assertOutput(name, key -> actual);
  }

  private void assertOutput(String name, Function<String, Values> actual) {
    JsonNode output = find("outputs", name);
    if (output == null) {
      throw new AssertionError("golden case " + folder + " has no output " + name);
    }
    JsonNode tolerance =
        output.has("tolerance") ? output.path("tolerance") : index.path("tolerance");
    if (tolerance.path("property").asBoolean()) {
      throw new AssertionError("output " + name + " is a random draw: check its properties");
    }
    Values value = actual.apply(name);
    if (value == null) {
      throw new AssertionError("the test does not compute output " + name);
    }
    ValuesAssert.assertThat(value).as(name).isCloseTo(read(output), tolerance(tolerance));
    if (output.has("value")) {
      ValuesAssert.assertThat(value)
          .as(name + " (value in the index)")
          .isCloseTo(Values.scalar(output.path("value").asDouble()), tolerance(tolerance));
    }
  }

  /** The case's own tolerance, for numbers that are no output. */
  public Tolerance tolerance() {
    return tolerance(index.path("tolerance"));
  }

  private static Tolerance tolerance(JsonNode tolerance) {
    if (tolerance.path("exact").asBoolean()) {
      return Tolerance.EXACT;
    }
    if (tolerance.has("atol_per_column")) {
      return new Tolerance(
          tolerance.path("rtol").asDouble(), numbers(tolerance.path("atol_per_column")));
    }
    if (!tolerance.has("rtol") || !tolerance.has("atol")) {
      throw new AssertionError("unknown kind of tolerance: " + tolerance);
    }
    return Tolerance.of(tolerance.path("rtol").asDouble(), tolerance.path("atol").asDouble());
  }

  /** The numbers of a JSON array. */
  public static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  /** A shape; null in it is a size that is not known. */
  public static Shape shape(JsonNode array) {
    return Shape.of(
        StreamSupport.stream(array.spliterator(), false)
            .mapToLong(size -> size.isNull() ? Shape.UNKNOWN_SIZE : size.asLong())
            .toArray());
  }

  private List<String> names(String kind) {
    List<String> names = new ArrayList<>();
    index.path(kind).forEach(array -> names.add(array.path("name").asText()));
    return names;
  }

  private JsonNode find(String kind, String name) {
    int position = names(kind).indexOf(name);
    return position < 0 ? null : index.path(kind).get(position);
  }

  private Values read(JsonNode array) {
    Path file = folder.resolve(array.path("file").asText()).normalize();
    try (var channel = Files.newByteChannel(file)) {
      var npy = Npy.read(channel);
      long[] dims = IntStream.of(npy.shape()).asLongStream().toArray();
      return Values.of(Shape.of(dims), npy.asDoubleArray().data());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read golden file " + file, e);
    }
  }

  @Override
  public String toString() {
    return folder.getFileName().toString().replace("/", "");
  }
}
