/** Models written as SavedModels, for serving and for training on in Python. */
@NullMarked
package io.tfsim.savedmodel.export;

import org.jspecify.annotations.NullMarked;
