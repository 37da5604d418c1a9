/**
 * What a layer is built in: the scope that gives it ops, weights, ordered state, random numbers and
 * its replica group, and the {@link io.tfsim.graph.ModelGraph} that owns graph, session and
 * variables.
 */
@NullMarked
package io.tfsim.graph;

import org.jspecify.annotations.NullMarked;
