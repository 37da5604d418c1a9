/** Training as metrics of Micrometer. */
@NullMarked
package io.tfsim.micrometer;

import org.jspecify.annotations.NullMarked;
