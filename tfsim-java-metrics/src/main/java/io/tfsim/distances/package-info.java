/** How far embeddings are from each other: distances, nearest neighbours, masks of pairs. */
@NullMarked
package io.tfsim.distances;

import org.jspecify.annotations.NullMarked;
