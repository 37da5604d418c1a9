package io.tfsim.methods;

import io.tfsim.layers.Layer;
import java.util.Optional;

/**
 * The parts that views go through, at the paths {@code backbone}, {@code projector}, {@code
 * predictor}.
 *
 * @param backbone from examples to representations
 * @param projector from representations to projections
 * @param predictor from projections to predictions, if there is one
 */
public record Network(Layer backbone, Layer projector, Optional<Layer> predictor) {
  /** Path of the backbone. */
  public static final String BACKBONE = "backbone";

  /** Path of the projector. */
  public static final String PROJECTOR = "projector";

  /** Path of the predictor. */
  public static final String PREDICTOR = "predictor";
}
