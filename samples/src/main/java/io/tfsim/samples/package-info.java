/** The command line, and programs to learn from. */
@NullMarked
package io.tfsim.samples;

import org.jspecify.annotations.NullMarked;
