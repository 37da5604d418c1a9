/** SavedModels as backbones: reading, inlining into the model's graph, training. */
@NullMarked
package io.tfsim.savedmodel;

import org.jspecify.annotations.NullMarked;
