/**
 * Layers: immutable values that build their ops in a {@link io.tfsim.graph.LayerScope}, where their
 * weights live.
 */
@NullMarked
package io.tfsim.layers;

import org.jspecify.annotations.NullMarked;
