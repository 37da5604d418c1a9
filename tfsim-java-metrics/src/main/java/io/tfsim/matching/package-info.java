/** From neighbours to classes: votes, thresholds of distance and their calibration. */
@NullMarked
package io.tfsim.matching;

import org.jspecify.annotations.NullMarked;
