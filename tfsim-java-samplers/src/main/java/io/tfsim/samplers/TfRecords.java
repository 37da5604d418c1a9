package io.tfsim.samplers;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.LayerScope;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Examples in files of TFRecords, each a {@code tf.train.Example}.
 *
 * <pre>{@code
 * RecordFeature image = RecordFeature.image("image/encoded", ImageSize.rgb(224, 224));
 * try (TfRecords train =
 *     TfRecords.of(image).labels("image/class/label", 1000).firstLabel(1).open(dir, "train-*")) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Opening goes through the files once to find where each record starts, which is held in memory
 * (some 30 bytes a record); so examples can be shuffled, split and chosen like any others. If there
 * are labels, all bytes are read for them and every checksum is compared; if not, only the lengths
 * of the records and the first record of each file. A record is read where it lies when its example
 * is asked for, and its checksum compared then.
 *
 * <p>In a compressed file (GZIP or ZLIB, told by its content) nothing can be read where it lies: it
 * is unpacked once, when opened, into Java's temporary directory ({@code java.io.tmpdir}), which
 * must have the room. The copies are deleted by {@link #close}, or else when Java ends.
 */
public final class TfRecords implements Source, AutoCloseable {
  private final RecordParser parser;
  private final ExampleSpec spec;
  private final boolean skips;
  private final UnpackedShards unpacked;
  private final List<Path> files;
  private final List<TfRecordShard> shards;
  private final List<String> skipped;
  private final long skippedBytes;
  private final int[] shardOf;
  private final long[] offsets;
  private final long[] lengths;
  private final int[] labels;

  TfRecords(RecordParser parser, boolean skips, TfRecordIndex index, UnpackedShards unpacked) {
    this.parser = parser;
    this.skips = skips;
    this.unpacked = unpacked;
    RecordFeature feature = parser.feature();
    this.spec =
        new ExampleSpec(
            feature.shape(),
            feature.range(),
            parser.label().map(RecordParser.Label::classes).orElse(0));
    this.files = index.files();
    this.shards = index.shards();
    this.skipped = index.skipped();
    this.skippedBytes = index.skippedBytes();
    this.shardOf = index.shardOf();
    this.offsets = index.offsets();
    this.lengths = index.lengths();
    this.labels = index.labels();
  }

  /** How records whose examples are made of {@code feature} are opened; without labels. */
  public static TfRecordOptions of(RecordFeature feature) {
    return new TfRecordOptions(new RecordParser(feature, Optional.empty()), false);
  }

  /** What was left out when the files were opened, each with its file and place, and why. */
  public List<String> skipped() {
    return skipped;
  }

  /** Number of bytes that were left out when the files were opened. */
  public long skippedBytes() {
    return skippedBytes;
  }

  /** The unpacked copies of compressed files. */
  List<Path> copies() {
    return unpacked.copies();
  }

  @Override
  public ExampleSpec spec() {
    return spec;
  }

  @Override
  public int size() {
    return offsets.length;
  }

  @Override
  public int label(int index) {
    return labels[Objects.checkIndex(index, labels.length)];
  }

  @Override
  public boolean streamed() {
    return true;
  }

  @Override
  public boolean skipsUnreadable() {
    return skips;
  }

  @Override
  public Optional<String> problem(int index) {
    String place =
        "cannot read record of "
            + FileNames.shown(files.get(shardOf[index]))
            + " at byte "
            + offsets[index]
            + ": ";
    try {
      var feature = parser.feature(shards.get(shardOf[index]).read(offsets[index]));
      if (parser.feature() instanceof RecordFeature.Image image) {
        try (ImageProbe probe = new ImageProbe(image.size())) {
          return probe.problem(feature.getBytesList().getValue(0).toByteArray()).map(place::concat);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          place
              + (e instanceof FileSystemException
                  ? e
                  : OneLine.of(String.valueOf(e.getMessage()))));
    }
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    Ops tf = scope.tf();
    Shape records = Shape.of(size());
    Operand<TInt32> shard =
        pick(
            tf,
            scope.data(shardOf, TInt32.class, records, () -> TInt32.vectorOf(shardOf)),
            indices);
    Operand<TInt64> offset =
        pick(
            tf,
            scope.data(offsets, TInt64.class, records, () -> TInt64.vectorOf(offsets)),
            indices);
    Operand<TInt64> length =
        pick(
            tf,
            scope.data(lengths, TInt64.class, records, () -> TInt64.vectorOf(lengths)),
            indices);
    Operand<TInt32> label =
        pick(tf, scope.data(labels, TInt32.class, records, () -> TInt32.vectorOf(labels)), indices);
    Operand<TString> names =
        scope.data(
            shards,
            TString.class,
            Shape.of(shards.size()),
            () -> FileNames.tensor(shards.stream().map(TfRecordShard::file).toList()));
    var example = parser.feature().read(tf, read(tf, pick(tf, names, shard), offset, length));
    return new Batch(tf.expandDims(example, tf.constant(0)), label);
  }

  private static <T extends TType> Operand<T> pick(
      Ops tf, Operand<T> table, Operand<TInt32> index) {
    return tf.gather(table, index, tf.constant(0));
  }

  /** The bytes of a record, a scalar; its parts are vectors of one. */
  static Operand<TString> read(
      Ops tf, Operand<TString> name, Operand<TInt64> offset, Operand<TInt64> length) {
    List<Class<? extends TType>> types = List.of(TString.class);
    List<Shape> shapes = List.of(Shape.scalar());
    var scalar = tf.constant(new int[0]);
    // the buffer is as long as the record, so that no more than it is read
    var from = tf.data.tfRecordDataset(name, tf.constant(""), tf.reshape(length, scalar), offset);
    var first = tf.data.takeDataset(from, tf.constant(1L), types, shapes);
    @SuppressWarnings("unchecked") // by its type above
    Operand<TString> record =
        (Operand<TString>) tf.data.datasetToSingleElement(first, types, shapes).components().get(0);
    return record;
  }

  /** Deletes what was unpacked; compressed files cannot be read afterwards. */
  @Override
  public void close() {
    unpacked.close();
  }
}
