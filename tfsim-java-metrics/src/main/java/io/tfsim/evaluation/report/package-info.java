/** An evaluation as a page for people: one HTML file, no scripts, nothing loaded. */
@NullMarked
package io.tfsim.evaluation.report;

import org.jspecify.annotations.NullMarked;
