package io.tfsim.index;

/**
 * A row of an index.
 *
 * @param id what it is called, for as long as it is there
 * @param embedding its vector, as it was given
 * @param label its class, or -1 where it has none
 * @param text any text, such as a file's name; empty unless one was given
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record IndexRow(long id, float[] embedding, int label, String text) {}
