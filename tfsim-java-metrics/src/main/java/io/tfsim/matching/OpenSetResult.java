package io.tfsim.matching;

/**
 * What a threshold does with queries of classes that the references have, and of others.
 *
 * @param threshold matches at most this far are believed
 * @param knownRight known class, matched with it
 * @param knownWrong known class, matched with another
 * @param knownRejected known class, not matched
 * @param unknownMatched class that no reference has, matched all the same
 * @param unknownRejected class that no reference has, not matched
 */
public record OpenSetResult(
    double threshold,
    int knownRight,
    int knownWrong,
    int knownRejected,
    int unknownMatched,
    int unknownRejected) {

  static OpenSetResult of(Matches matches, double threshold) {
    int[] found = matches.requireLabels().within(threshold);
    int[] counts = new int[5];
    for (int i = 0; i < found.length; i++) {
      boolean matched = found[i] != Matches.NO_MATCH;
      int kind;
      if (matches.known()[i]) {
        kind = !matched ? 2 : found[i] == matches.queryLabels()[i] ? 0 : 1;
      } else {
        kind = matched ? 3 : 4;
      }
      counts[kind]++;
    }
    return new OpenSetResult(threshold, counts[0], counts[1], counts[2], counts[3], counts[4]);
  }

  /** Queries of known classes. */
  public int known() {
    return knownRight + knownWrong + knownRejected;
  }

  /** Queries of unknown classes. */
  public int unknown() {
    return unknownMatched + unknownRejected;
  }

  /** The share of right answers: a class for the known, none for the unknown. */
  public double accuracy() {
    return (knownRight + unknownRejected) / (double) (known() + unknown());
  }

  /** The share of the known that are matched rightly; NaN if there are none. */
  public double knownAccuracy() {
    return knownRight / (double) known();
  }

  /** The share of the unknown that are rejected; NaN if there are none. */
  public double rejection() {
    return unknownRejected / (double) unknown();
  }
}
