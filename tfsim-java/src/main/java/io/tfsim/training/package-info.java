/** The training step, the loop around it, callbacks and history. */
@NullMarked
package io.tfsim.training;

import org.jspecify.annotations.NullMarked;
