/** The only place that touches TensorFlow Java's internals. */
@NullMarked
package io.tfsim.graph.bridge;

import org.jspecify.annotations.NullMarked;
