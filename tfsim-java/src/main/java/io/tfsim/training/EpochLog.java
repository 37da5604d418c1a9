package io.tfsim.training;

import java.util.Map;

/**
 * The numbers of one epoch.
 *
 * @param epoch epoch, from 0
 * @param values means over the epoch's steps by name, and the validation's with {@code val_} before
 *     the name
 * @param steps number of steps made
 * @param seconds wall time of the epoch, validation and callbacks left out
 */
public record EpochLog(int epoch, Map<String, Double> values, int steps, double seconds) {

  /** The mean loss. */
  public double loss() {
    return values.getOrDefault(History.LOSS, Double.NaN);
  }
}
