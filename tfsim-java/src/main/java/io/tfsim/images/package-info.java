/** Images in files and in memory, and what examples become of them. */
@NullMarked
package io.tfsim.images;

import org.jspecify.annotations.NullMarked;
