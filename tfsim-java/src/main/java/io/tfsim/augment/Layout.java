package io.tfsim.augment;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import org.tensorflow.ndarray.Shape;

/** Where the pixels of images lie in memory. */
enum Layout {
  /** (batch, height, width, channels), as augmenters get and give them. */
  IMAGES(0, 2, 3, 1),
  /** (batch, width, channels, height): lines of a channel, and the matrix of images transposed. */
  LINES(0, 3, 1, 2),
  /** (batch, channels, width, height): lines of a channel beside each other. */
  CHANNELS(0, 1, 3, 2);

  /** The axis of planes, (batch, channels, height, width), that each axis is. */
  private final ImmutableList<Integer> axes;

  Layout(Integer... axes) {
    this.axes = ImmutableList.copyOf(axes);
  }

  /** Planes in this layout. */
  Expr of(Expr planes) {
    return planes.transpose(fromPlanes());
  }

  /** The shape in this layout of planes of a shape. */
  Shape of(Shape planes) {
    return Shape.of(Arrays.stream(fromPlanes()).mapToLong(planes::get).toArray());
  }

  /** An array of this layout as planes. */
  Expr planes(Expr array) {
    return array.transpose(toPlanes());
  }

  /** The shape of planes whose shape in this layout is given. */
  Shape planes(Shape shape) {
    return Shape.of(Arrays.stream(toPlanes()).mapToLong(shape::get).toArray());
  }

  /** The axes of planes that are this layout's. */
  int[] fromPlanes() {
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }

  private int[] toPlanes() {
    int[] places = new int[axes.size()];
    for (int i = 0; i < places.length; i++) {
      places[axes.get(i)] = i;
    }
    return places;
  }

  /**
   * Images and lines of a shape as matrices, (1, rows, columns) for each example: those of the one
   * are those of the other, transposed.
   */
  int[] matrices(Shape shape) {
    int first = Math.toIntExact(shape.get(1));
    int middle = Math.toIntExact(shape.get(2));
    int last = Math.toIntExact(shape.get(3));
    return switch (this) {
      case IMAGES -> new int[] {1, first, middle * last};
      case LINES -> new int[] {1, first * middle, last};
      case CHANNELS -> throw new IllegalStateException("channels are not one matrix");
    };
  }
}
