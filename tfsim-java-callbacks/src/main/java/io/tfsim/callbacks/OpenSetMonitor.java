package io.tfsim.callbacks;

import io.tfsim.data.Source;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Checks;
import io.tfsim.matching.Calibration;
import io.tfsim.matching.Calibrator;
import io.tfsim.matching.ClassificationMetric;
import io.tfsim.matching.Matching;
import io.tfsim.matching.OpenSetResult;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Measures whether examples of classes without references are told from those of classes with: a
 * match farther than a threshold is not believed.
 *
 * <p>Known classes are those of the references, the others are unknown. The threshold is calibrated
 * each time on every second query of each known class (where the accuracy of believing and not
 * believing is best), and judged on the other queries, so that no query is judged by a threshold
 * that it has set. Logs {@code open_set_threshold}, {@code open_set_known} (the share of known
 * queries with the right match), {@code open_set_unknown} (the share of unknown queries without a
 * match) and {@code open_set_accuracy} (the share of right answers). A source that several monitors
 * share is embedded once per epoch. After an epoch whose loss is not finite nothing is measured.
 */
public final class OpenSetMonitor implements Callback {
  private record Settings(
      Matching matching, Calibrator calibrator, EveryEpochs when, String prefix) {}

  private final Encoder encoder;
  private final Source references;
  private final Source queries;
  private final Settings settings;

  private OpenSetMonitor(Encoder encoder, Source references, Source queries, Settings settings) {
    this.encoder = encoder;
    this.references = references;
    this.queries = queries;
    this.settings = settings;
  }

  /**
   * Measures after every epoch, by the nearest reference and cosine.
   *
   * @param encoder a view on the model that trains: {@code model.encoder(…)}
   * @param references labeled examples of the known classes
   * @param queries labeled examples of known and unknown classes; at least two of a known one
   * @throws IllegalArgumentException if queries are of known or of unknown classes only, or a label
   *     is missing
   */
  public static OpenSetMonitor of(Encoder encoder, Source references, Source queries) {
    HeldOut.checkLabels(references, queries);
    int[] classes = IntStream.of(references.labels()).distinct().toArray();
    KnownClasses unused = KnownClasses.among(queries, classes);
    Settings settings =
        new Settings(
            Matching.nearest().withTiling(Tiling.of(encoder.execution())),
            Calibrator.by(ClassificationMetric.ACCURACY),
            new EveryEpochs(1),
            "");
    OpenSetMonitor monitor = new OpenSetMonitor(encoder, references, queries, settings);
    if (monitor.split(queries.labels()).calibrating().length == 0) {
      throw new IllegalArgumentException(
          "queries must have two examples of a known class, one of them to calibrate; known are "
              + new TreeSet<>(Set.copyOf(IntStream.of(classes).boxed().toList())));
    }
    return monitor;
  }

  /** The same after the first epoch, each n-th and the last ({@link Run#isLast}). */
  public OpenSetMonitor everyEpochs(int n) {
    return with(
        new Settings(settings.matching, settings.calibrator, new EveryEpochs(n), settings.prefix));
  }

  /**
   * The same with other votes of neighbours.
   *
   * @throws IllegalArgumentException if k is larger than the number of references
   */
  public OpenSetMonitor withMatching(Matching matching) {
    Checks.atMost("k", matching.k(), references.size());
    return with(new Settings(matching, settings.calibrator, settings.when, settings.prefix));
  }

  /** The same with a threshold where another metric is best. */
  public OpenSetMonitor calibratedBy(ClassificationMetric metric) {
    return with(
        new Settings(settings.matching, Calibrator.by(metric), settings.when, settings.prefix));
  }

  /** The same with a prefix before each name: {@code projection_}. */
  public OpenSetMonitor prefixed(String prefix) {
    return with(new Settings(settings.matching, settings.calibrator, settings.when, prefix));
  }

  private OpenSetMonitor with(Settings newSettings) {
    return new OpenSetMonitor(encoder, references, queries, newSettings);
  }

  /** Which queries calibrate, and which are judged. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Split(int[] calibrating, int[] judged) {}

  /** Every second query of each known class calibrates. */
  private Split split(int[] labels) {
    Set<Integer> known = Set.copyOf(IntStream.of(references.labels()).boxed().distinct().toList());
    Map<Integer, Integer> met = new HashMap<>();
    boolean[] calibrates = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      calibrates[i] = known.contains(labels[i]) && met.merge(labels[i], 1, Integer::sum) % 2 == 0;
    }
    IntStream all = IntStream.range(0, labels.length);
    return new Split(
        all.filter(i -> calibrates[i]).toArray(),
        IntStream.range(0, labels.length).filter(i -> !calibrates[i]).toArray());
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    if (!settings.when.includes(run, epoch) || !HeldOut.canMeasure(epoch)) {
      return;
    }
    Embeddings known = HeldOut.embed(run, encoder, references);
    Embeddings asked = HeldOut.embed(run, encoder, queries);
    Split split = split(asked.labels());
    Embeddings calibrating = asked.rows(split.calibrating);
    Embeddings judged = asked.rows(split.judged);
    Calibration calibration =
        settings.calibrator.calibrate(settings.matching.match(calibrating, known));
    double threshold = calibration.optimal().distance();
    OpenSetResult result = settings.matching.match(judged, known).openSet(threshold);
    run.log(settings.prefix + "open_set_threshold", threshold);
    run.log(settings.prefix + "open_set_known", result.knownAccuracy());
    run.log(settings.prefix + "open_set_unknown", result.rejection());
    run.log(settings.prefix + "open_set_accuracy", result.accuracy());
  }
}
