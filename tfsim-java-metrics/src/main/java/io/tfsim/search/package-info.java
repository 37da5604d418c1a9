/** Search for the nearest of many vectors, exact and approximate, behind one interface. */
@NullMarked
package io.tfsim.search;

import org.jspecify.annotations.NullMarked;
