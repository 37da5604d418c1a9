/**
 * Callbacks for training: what shows, writes down, measures, keeps and guards a run. The order of
 * calls is that of {@link io.tfsim.training.Callback}.
 */
@NullMarked
package io.tfsim.callbacks;

import org.jspecify.annotations.NullMarked;
