package io.tfsim.layers;

/** How a convolution or a pooling treats the border. */
public enum Padding {
  /** Zeros around the image so that a stride of 1 keeps its size. */
  SAME,
  /** No padding: only whole windows. */
  VALID
}
