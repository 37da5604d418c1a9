/** Indexes of embeddings: kept, changed, saved, searched; and one over any encoder. */
@NullMarked
package io.tfsim.index;

import org.jspecify.annotations.NullMarked;
