package io.tfsim.index;

/**
 * A row that was found.
 *
 * @param rank 1 for the nearest
 * @param distance from the query
 * @param id of the row
 * @param label its class, or -1 where it has none
 * @param text its text; empty where it has none
 */
public record Neighbour(int rank, float distance, long id, int label, String text) {}
