/**
 * Sources of examples (memory, CIFAR files, generated images), what can be made of sources (parts,
 * subsets, concatenations), and samplers (shuffled, class-balanced, mixed).
 */
@NullMarked
package io.tfsim.samplers;

import org.jspecify.annotations.NullMarked;
