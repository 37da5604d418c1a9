/** Where examples come from and in which order: the contracts of sources and samplers. */
@NullMarked
package io.tfsim.data;

import org.jspecify.annotations.NullMarked;
