package io.tfsim.index;

import java.nio.FloatBuffer;

/** Some rows that follow one another, by their numbers from 0 on. */
interface RowBlock {
  /** How many there are. */
  int count();

  /** Copies vectors to a buffer, from its position on, which moves. */
  void read(int from, int to, FloatBuffer target);

  long id(int row);

  int label(int row);

  String text(int row);
}
