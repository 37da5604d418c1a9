/** Callbacks for training: the progress bar. */
@NullMarked
package io.tfsim.callbacks;

import org.jspecify.annotations.NullMarked;
