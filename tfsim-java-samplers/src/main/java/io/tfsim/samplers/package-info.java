/**
 * Sources of examples (memory, CIFAR files, generated images), samplers, and subsets with few
 * labels.
 */
@NullMarked
package io.tfsim.samplers;

import org.jspecify.annotations.NullMarked;
