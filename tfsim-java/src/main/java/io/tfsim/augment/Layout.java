package io.tfsim.augment;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import org.tensorflow.ndarray.Shape;

/** Where the pixels of images lie in memory. */
enum Layout {
  /** (batch, height, width, channels), as augmenters get and give them. */
  IMAGES(0, 1, 2, 3),
  /** (batch, channels, height, width): ops along rows are fast. */
  PLANES(0, 3, 1, 2),
  /** (batch, channels, width, height): planes with rows and columns swapped. */
  TURNED(0, 3, 2, 1);

  /** The axis of images that each axis is. */
  private final ImmutableList<Integer> axes;

  Layout(Integer... axes) {
    this.axes = ImmutableList.copyOf(axes);
  }

  /** For each axis of the other layout, the axis of this one. */
  int[] axesOf(Layout other) {
    return other.axes.stream().mapToInt(axes::indexOf).toArray();
  }

  /** The shape, in the other layout, of an array of a shape in this one. */
  Shape shapeIn(Layout other, Shape shape) {
    return Shape.of(Arrays.stream(axesOf(other)).mapToLong(shape::get).toArray());
  }
}
