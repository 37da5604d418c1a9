package io.tfsim.index;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Checks;
import io.tfsim.models.Encoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * What tells one model from another, whatever files it is in: its embeddings of a few fixed
 * examples.
 *
 * <p>The {@value #EXAMPLES} examples are random numbers in the range and of the shape that the
 * model takes, the same every time; in the i-th, each number is held for 2^i places, so that there
 * is fine and coarse structure. A model and the SavedModel exported from it agree but for rounding,
 * about 1e-6; models that were trained differently do not. Two are taken for the same if they
 * differ by at most {@link #TOLERANCE}, relative to the length of the embeddings.
 *
 * @param dim length of an embedding
 * @param values the embeddings, one after another
 */
@SuppressWarnings("ArrayRecordComponent") // compared by differenceTo
public record Fingerprint(int dim, float[] values) {
  /** Number of examples. */
  public static final int EXAMPLES = 8;

  /** Largest relative difference of one model with itself. */
  public static final double TOLERANCE = 1e-3;

  private static final long SEED = 0x7F51;

  /** Number, in files, of the way the examples are made. */
  private static final int KIND = 1;

  private static final int HEAD = 4 * Integer.BYTES;
  private static final long MOST_BYTES = 1 << 28;

  /** Checks the number of values. */
  public Fingerprint {
    Checks.atLeast("dim", dim, 1);
    values = values.clone();
    if (values.length != (long) EXAMPLES * dim) {
      throw new IllegalArgumentException(
          "a fingerprint of dimension "
              + dim
              + " must have "
              + (long) EXAMPLES * dim
              + " values, had "
              + values.length);
    }
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a model's embeddings must be finite, was " + value);
      }
    }
  }

  /**
   * The fingerprint of a model.
   *
   * @throws IllegalArgumentException if an embedding is not finite
   */
  public static Fingerprint of(Encoder encoder) {
    float[][] embeddings = encoder.embed(examples(encoder.examples()));
    int dim = encoder.dim();
    float[] values = new float[EXAMPLES * dim];
    for (int i = 0; i < EXAMPLES; i++) {
      System.arraycopy(embeddings[i], 0, values, i * dim, dim);
    }
    return new Fingerprint(dim, values);
  }

  private static List<float[]> examples(ExampleSpec spec) {
    ValueRange range = spec.range().bounded() ? spec.range() : new ValueRange(-1, 1);
    Random random = new Random(SEED); // its numbers are fixed by its specification
    List<float[]> examples = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      float[] example = new float[Math.toIntExact(spec.shape().size())];
      float value = 0;
      for (int j = 0; j < example.length; j++) {
        if (j % (1 << i) == 0) {
          value = (float) (range.low() + (range.high() - range.low()) * random.nextDouble());
        }
        example[j] = value;
      }
      examples.add(example);
    }
    return examples;
  }

  /** Length of the difference, relative to the length of this; infinite if dimensions differ. */
  public double differenceTo(Fingerprint other) {
    if (other.dim != dim) {
      return Double.POSITIVE_INFINITY;
    }
    double difference = 0;
    double length = 0;
    for (int i = 0; i < values.length; i++) {
      difference += Math.pow((double) values[i] - other.values[i], 2);
      length += Math.pow(values[i], 2);
    }
    return difference == 0 ? 0 : Math.sqrt(difference / length);
  }

  /** Whether the other is of the same model. */
  boolean isSame(Fingerprint other) {
    return differenceTo(other) <= TOLERANCE;
  }

  /**
   * Requires the same model.
   *
   * @throws IllegalArgumentException if it is another; the message says by how much
   */
  void requireSame(Fingerprint other) {
    if (!isSame(other)) {
      throw new IllegalArgumentException(
          "the index is of another model: embeddings "
              + (other.dim == dim
                  ? String.format(
                      "of the same examples differ by %.2g of their length, the same model's by at"
                          + " most %.2g",
                      differenceTo(other), TOLERANCE)
                  : "must have dimension " + dim + ", this model's have " + other.dim));
    }
  }

  /**
   * That of the index in a file; empty if the file does not say. Of the rest it reads the header
   * only, and leaves nothing open or mapped.
   *
   * @throws IllegalArgumentException if it is no index or damaged; the message does not name the
   *     file
   */
  static Optional<Fingerprint> ofIndex(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(FileHeader.BYTES);
      FileHeader header = FileHeader.decode(ByteBuffer.wrap(start), Files.size(file));
      in.skipNBytes(header.offset(Section.MODEL) - start.length);
      byte[] model = in.readNBytes((int) Math.min(MOST_BYTES, header.length(Section.MODEL)));
      CRC32C checksum = new CRC32C();
      checksum.update(model);
      if ((int) checksum.getValue() != header.checksum(Section.MODEL)) {
        throw FileHeader.damaged(
            Section.MODEL.title(), header.checksum(Section.MODEL), (int) checksum.getValue());
      }
      return model.length == 0 ? Optional.empty() : Optional.of(decode(model));
    }
  }

  /** As it is in a file: kind, examples, dimension, 0, and the values. */
  byte[] encode() {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEAD + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(KIND).putInt(EXAMPLES).putInt(dim).putInt(0);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none; the message does not name the file
   */
  static Fingerprint decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEAD || in.getInt() != KIND || in.getInt() != EXAMPLES) {
      throw new IllegalArgumentException("has a fingerprint of an unknown kind");
    }
    int dim = in.getInt();
    if (in.getInt() != 0 || dim < 1 || bytes.length != HEAD + (long) EXAMPLES * dim * Float.BYTES) {
      throw new IllegalArgumentException(
          "has a fingerprint of " + bytes.length + " bytes for dimension " + dim);
    }
    float[] values = new float[EXAMPLES * dim];
    in.asFloatBuffer().get(values);
    return new Fingerprint(dim, values);
  }
}
