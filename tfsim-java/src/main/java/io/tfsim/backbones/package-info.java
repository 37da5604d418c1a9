/** Networks that turn images into representations. */
@NullMarked
package io.tfsim.backbones;

import org.jspecify.annotations.NullMarked;
