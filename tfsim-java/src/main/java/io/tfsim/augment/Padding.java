package io.tfsim.augment;

/** What a filter sees beyond the border of an image. */
public enum Padding {
  /** Zeros: the result is as large as the image. */
  SAME,
  /** Nothing: the result lacks {@code radius} pixels on each side. */
  VALID
}
