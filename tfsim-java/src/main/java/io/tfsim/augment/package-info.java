/** Augmentations, batched over examples as ops of the graph. */
@NullMarked
package io.tfsim.augment;

import org.jspecify.annotations.NullMarked;
