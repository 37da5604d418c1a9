package io.tfsim.savedmodel;

/**
 * An output of a node.
 *
 * @param node the node
 * @param index which of its outputs, from 0
 */
record Ref(Node node, int index) {}
