/** Projector and predictor heads. */
@NullMarked
package io.tfsim.heads;

import org.jspecify.annotations.NullMarked;
