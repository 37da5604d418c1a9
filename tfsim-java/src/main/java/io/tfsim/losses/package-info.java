/** Contrastive losses: their value and their gradient at the embeddings. */
@NullMarked
package io.tfsim.losses;

import org.jspecify.annotations.NullMarked;
