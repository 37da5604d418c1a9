package io.tfsim.index;

import java.util.Locale;

/** The parts of an index file, in their order. docs/index.md says what each holds. */
enum Section {
  VECTORS(1),
  IDS(2),
  LABELS(3),
  TEXT_ENDS(4),
  TEXTS(5),
  MODEL(6),
  NOTES(7),
  GRAPH(8);

  /** How many there are. */
  static final int COUNT = values().length;

  private final int number;

  Section(int number) {
    this.number = number;
  }

  /** Its number in the file, from 1 on. */
  int number() {
    return number;
  }

  /** Its place in an array of them all. */
  int place() {
    return number - 1;
  }

  /** What it is called in messages. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
