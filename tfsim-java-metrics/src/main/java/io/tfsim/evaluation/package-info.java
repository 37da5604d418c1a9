/**
 * What a trained model is worth: the evaluation protocol, its result, and JSON of it; reports for
 * people are in {@code report}.
 */
@NullMarked
package io.tfsim.evaluation;

import org.jspecify.annotations.NullMarked;
