/** Metrics of representations: nearest neighbours, collapse. */
@NullMarked
package io.tfsim.metrics;

import org.jspecify.annotations.NullMarked;
