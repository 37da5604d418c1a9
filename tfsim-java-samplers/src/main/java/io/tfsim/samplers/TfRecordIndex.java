package io.tfsim.samplers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Finds the records of files by going through the files once. */
final class TfRecordIndex {
  private final RecordParser parser;
  private final boolean skips;
  private final List<Path> files = new ArrayList<>();
  private final List<TfRecordShard> shards = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private final IntStream.Builder shardOf = IntStream.builder();
  private final LongStream.Builder offsets = LongStream.builder();
  private final LongStream.Builder lengths = LongStream.builder();
  private final IntStream.Builder labels = IntStream.builder();
  private long skippedBytes;

  /**
   * An index of nothing yet.
   *
   * @param skips whether what cannot be read is left out; if not, it is an error
   */
  TfRecordIndex(RecordParser parser, boolean skips) {
    this.parser = parser;
    this.skips = skips;
  }

  /**
   * Adds the records of a file.
   *
   * @param file its name, for messages
   * @param unpacked where its records are read
   * @throws IllegalArgumentException if a record cannot be read and must be
   */
  void add(Path file, UnpackedShards.Unpacked unpacked) throws IOException {
    TfRecordShard shard = new TfRecordShard(unpacked.file());
    files.add(file);
    shards.add(shard);
    shard.scan(new Records(file, shards.size() - 1));
    unpacked.problem().ifPresent(problem -> skip(FileNames.shown(file) + ": " + problem, 0));
  }

  /** The records of one file. */
  private final class Records implements TfRecordShard.Visitor {
    private final Path file;
    private final int number;

    Records(Path file, int number) {
      this.file = file;
      this.number = number;
    }

    @Override
    public boolean wantsBytes(long record) {
      return parser.label().isPresent() || record == 0;
    }

    @Override
    public void record(TfRecordShard.Place place) {
      add(place, -1);
    }

    @Override
    public void record(TfRecordShard.Place place, byte[] bytes) {
      int classOf;
      try {
        classOf = parser.classOf(bytes);
      } catch (IOException e) {
        damage(place, String.valueOf(e.getMessage()));
        return;
      }
      add(place, classOf);
    }

    @Override
    public void damage(TfRecordShard.Place place, String problem) {
      skip(
          "record "
              + place.record()
              + " of "
              + FileNames.shown(file)
              + " at byte "
              + place.offset()
              + ": "
              + OneLine.of(problem),
          place.length());
    }

    private void add(TfRecordShard.Place place, int classOf) {
      shardOf.add(number);
      offsets.add(place.offset());
      lengths.add(place.length());
      labels.add(classOf);
    }
  }

  private void skip(String problem, long lost) {
    if (!skips) {
      throw new IllegalArgumentException("cannot read " + problem);
    }
    skipped.add(problem);
    skippedBytes += lost;
  }

  /** The files. */
  List<Path> files() {
    return List.copyOf(files);
  }

  /** Where the files' records are read. */
  List<TfRecordShard> shards() {
    return List.copyOf(shards);
  }

  /** What was left out, and why. */
  List<String> skipped() {
    return List.copyOf(skipped);
  }

  /** Number of bytes left out. */
  long skippedBytes() {
    return skippedBytes;
  }

  /** Number of the file of each record; may be asked for once. */
  int[] shardOf() {
    return shardOf.build().toArray();
  }

  /** First byte of each record in its file; may be asked for once. */
  long[] offsets() {
    return offsets.build().toArray();
  }

  /** Number of bytes of each record in its file; may be asked for once. */
  long[] lengths() {
    return lengths.build().toArray();
  }

  /** Class of each record, or -1; may be asked for once. */
  int[] labels() {
    return labels.build().toArray();
  }
}
