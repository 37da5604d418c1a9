package io.tfsim.callbacks;

import com.google.protobuf.ByteString;
import io.tfsim.records.RecordWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** A file of events that TensorBoard reads: a record file of {@link Event} protos. */
final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final int RGB = 3;

  private final Path file;
  private final RecordWriter out;

  private EventFile(Path file, RecordWriter out) {
    this.file = file;
    this.out = out;
  }

  /** A new file in a directory, which is made if it is not there. */
  static EventFile create(Path directory) {
    try {
      Files.createDirectories(directory);
      long seconds = System.currentTimeMillis() / 1000;
      for (int number = 0; ; number++) {
        // TensorBoard finds files by "tfevents" and reads those of a directory in their names'
        // order
        Path file =
            directory.resolve(
                "events.out.tfevents.%010d.tfsim.%d.%d.v2"
                    .formatted(seconds, ProcessHandle.current().pid(), number));
        try {
          EventFile events =
              new EventFile(file, RecordWriter.open(file, StandardOpenOption.CREATE_NEW));
          events.write(Event.newBuilder().setFileVersion(VERSION));
          events.flush();
          return events;
        } catch (FileAlreadyExistsException e) {
          // of a run before, in the same second: the next number
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write events to " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Adds numbers, each a curve by its tag. */
  void scalars(long step, Map<String, Double> values) {
    Summary.Builder summary = Summary.newBuilder();
    values.forEach(
        (tag, value) -> summary.addValueBuilder().setTag(tag).setSimpleValue(value.floatValue()));
    write(step, summary);
  }

  /** Adds a histogram of some values; those that are not finite are left out. */
  void histogram(long step, String tag, float[] values) {
    write(
        step,
        Summary.newBuilder()
            .addValue(Summary.Value.newBuilder().setTag(tag).setHisto(Histogram.of(values))));
  }

  /** Adds a picture. */
  void image(long step, String tag, Picture picture) {
    write(
        step,
        Summary.newBuilder()
            .addValue(
                Summary.Value.newBuilder()
                    .setTag(tag)
                    .setImage(
                        Summary.Image.newBuilder()
                            .setHeight(picture.height())
                            .setWidth(picture.width())
                            .setColorspace(RGB)
                            .setEncodedImageString(ByteString.copyFrom(picture.png())))));
  }

  /** Adds a text in Markdown. */
  void text(long step, String tag, String markdown) {
    TensorProto tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addStringVal(ByteString.copyFromUtf8(markdown))
            .build();
    write(
        step,
        Summary.newBuilder()
            .addValue(
                Summary.Value.newBuilder()
                    .setTag(tag)
                    .setMetadata(
                        SummaryMetadata.newBuilder()
                            .setPluginData(
                                SummaryMetadata.PluginData.newBuilder().setPluginName("text")))
                    .setTensor(tensor)));
  }

  private void write(long step, Summary.Builder summary) {
    try {
      write(Event.newBuilder().setStep(step).setSummary(summary));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void write(Event.Builder event) throws IOException {
    out.write(event.setWallTime(System.currentTimeMillis() / 1000.0).build().toByteArray());
  }

  /** Lets readers see what was written. */
  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
  }
}
