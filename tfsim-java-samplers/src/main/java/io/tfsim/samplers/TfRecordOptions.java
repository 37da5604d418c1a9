package io.tfsim.samplers;

import io.tfsim.graph.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How files of TFRecords are opened; {@link TfRecords#of} gives one. Immutable. */
public final class TfRecordOptions {
  private final RecordParser parser;
  private final boolean skips;

  TfRecordOptions(RecordParser parser, boolean skips) {
    this.parser = parser;
    this.skips = skips;
  }

  /**
   * The same with labels.
   *
   * @param feature name of the feature that holds the class, one integer; records without it have
   *     no label
   * @param classes number of classes, at least 1
   */
  public TfRecordOptions labels(String feature, int classes) {
    Checks.atLeast("classes", classes, 1);
    return with(new RecordParser.Label(feature, classes, 0));
  }

  /**
   * The same, where the label of the first class is {@code first} instead of 0.
   *
   * @throws IllegalStateException if there are no labels
   */
  public TfRecordOptions firstLabel(int first) {
    RecordParser.Label label =
        parser
            .label()
            .orElseThrow(() -> new IllegalStateException("call labels before firstLabel"));
    return with(new RecordParser.Label(label.name(), label.classes(), first));
  }

  private TfRecordOptions with(RecordParser.Label label) {
    return new TfRecordOptions(new RecordParser(parser.feature(), Optional.of(label)), skips);
  }

  /**
   * The same, where what cannot be read is left out, if that is seen at opening, or replaced by
   * other examples and counted. Where the length of a record is damaged, the rest of its file is
   * lost.
   */
  public TfRecordOptions skippingUnreadable() {
    return new TfRecordOptions(parser, true);
  }

  /**
   * Opens the files of a folder whose name is like {@code glob}, in the order of their names.
   *
   * @throws IllegalArgumentException if there are none, and as {@link #open(List)}
   */
  public TfRecords open(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + FileNames.shown(folder), e);
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "records must be files like " + glob + ", was none in " + FileNames.shown(folder));
    }
    found.sort(null);
    return open(found);
  }

  /**
   * Opens files.
   *
   * @throws IllegalArgumentException if there are none, one cannot be read, a record is damaged or
   *     lacks the feature, or there is no record at all
   * @throws UncheckedIOException if a copy cannot be written
   */
  public TfRecords open(List<Path> files) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("files of records must be at least one, was none");
    }
    UnpackedShards unpacked = new UnpackedShards();
    TfRecordIndex index = new TfRecordIndex(parser, skips);
    try {
      for (Path file : files) {
        add(file, index, unpacked);
      }
      TfRecords records = new TfRecords(parser, skips, index, unpacked);
      if (records.size() == 0) {
        throw new IllegalArgumentException(
            "files must have at least one record, was none in " + files);
      }
      return records;
    } catch (RuntimeException e) {
      unpacked.close();
      throw e;
    }
  }

  private static void add(Path file, TfRecordIndex index, UnpackedShards unpacked) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "records must be a file, was "
              + FileNames.shown(file)
              + (Files.exists(file) ? ", a directory" : ", which does not exist"));
    }
    try {
      index.add(file, unpacked.unpack(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read records of " + FileNames.shown(file), e);
    }
  }
}
