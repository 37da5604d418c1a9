/** Optimizers over resource variables, and schedules as ops of the step counter. */
@NullMarked
package io.tfsim.optimizers;

import org.jspecify.annotations.NullMarked;
