/** Self-supervised methods: small values that say how views become a loss. */
@NullMarked
package io.tfsim.methods;

import org.jspecify.annotations.NullMarked;
