/** Files and directories that are there as a whole or not at all. */
@NullMarked
package io.tfsim.files;

import org.jspecify.annotations.NullMarked;
