/** Configurations as text, for what is written to files: how a result came about. */
@NullMarked
package io.tfsim.configuration;

import org.jspecify.annotations.NullMarked;
