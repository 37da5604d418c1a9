/** Numbers that say how good embeddings are: retrieval, distances, clusters, health. */
@NullMarked
package io.tfsim.metrics;

import org.jspecify.annotations.NullMarked;
