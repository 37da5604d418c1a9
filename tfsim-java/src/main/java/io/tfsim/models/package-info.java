/** Models: contrastive pretraining, encoders, probes and classifiers. */
@NullMarked
package io.tfsim.models;

import org.jspecify.annotations.NullMarked;
