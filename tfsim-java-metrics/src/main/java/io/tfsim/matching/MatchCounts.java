package io.tfsim.matching;

/**
 * Right and wrong matches at a threshold. A query is matched if its match's distance is at most the
 * threshold.
 *
 * @param truePositives matched, with its class
 * @param falsePositives matched, with another class
 * @param trueNegatives not matched, and the class would have been another
 * @param falseNegatives not matched, and the class would have been its own
 */
public record MatchCounts(
    long truePositives, long falsePositives, long trueNegatives, long falseNegatives) {
  /** Number of queries. */
  public long count() {
    return truePositives + falsePositives + trueNegatives + falseNegatives;
  }
}
