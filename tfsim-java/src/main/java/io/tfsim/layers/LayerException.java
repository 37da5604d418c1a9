package io.tfsim.layers;

/** A layer that cannot be built on its input; the message starts with the layer's path. */
public final class LayerException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  LayerException(String message, Exception cause) {
    super(message, cause);
  }
}
