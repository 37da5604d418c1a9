/** Files of NumPy's: arrays ({@code .npy}) and archives of arrays ({@code .npz}). */
@NullMarked
package io.tfsim.numpy;

import org.jspecify.annotations.NullMarked;
