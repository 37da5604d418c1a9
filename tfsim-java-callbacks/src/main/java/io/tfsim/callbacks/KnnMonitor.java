package io.tfsim.callbacks;

import io.tfsim.data.Source;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Checks;
import io.tfsim.matching.Matching;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Measures how well the nearest labeled examples tell the class of others, while the representation
 * is learned.
 *
 * <pre>{@code
 * KnnMonitor.of(model.encoder(Output.REPRESENTATION), train, validation).everyEpochs(10)
 * }</pre>
 *
 * <p>Logs {@value #ACCURACY}, the share of queries whose class is found, in [0, 1]; with {@link
 * #knownClasses} also {@code knn_accuracy_known} and {@code knn_accuracy_unknown}, of the queries
 * of classes that pretraining has seen and of those that it has not, among the same references: the
 * split validation of TensorFlow Similarity. The search is exact. Examples are embedded as they
 * are, without augmentation, and a source that several monitors share is embedded once per epoch.
 * After an epoch whose loss is not finite nothing is measured.
 */
public final class KnnMonitor implements Callback {
  /** Name of what is logged, unless {@link #named} says otherwise. */
  public static final String ACCURACY = "knn_accuracy";

  private static final int NEIGHBOURS = 200;
  private static final double TEMPERATURE = 0.1;

  private record Settings(
      Matching matching, EveryEpochs when, Optional<KnownClasses> known, String value) {}

  private final Encoder encoder;
  private final Source references;
  private final Source queries;
  private final Settings settings;

  private KnnMonitor(Encoder encoder, Source references, Source queries, Settings settings) {
    this.encoder = encoder;
    this.references = references;
    this.queries = queries;
    this.settings = settings;
  }

  /**
   * Measures after every epoch by 200 neighbours, or as many as there are references, weighted at
   * temperature 0.1 by cosine (Wu et al. 2018; the temperature is the usual one for CIFAR-10).
   *
   * @param encoder a view on the model that trains: {@code model.encoder(…)}
   * @param references labeled examples
   * @param queries other labeled examples
   * @throws IllegalArgumentException if both are one, or a label is missing
   */
  public static KnnMonitor of(Encoder encoder, Source references, Source queries) {
    HeldOut.checkApart("KnnMonitor", references, queries);
    HeldOut.checkLabels(references, queries);
    Matching matching =
        Matching.weighted(Math.min(NEIGHBOURS, references.size()), TEMPERATURE)
            .withTiling(Tiling.of(encoder.execution()));
    Settings settings = new Settings(matching, new EveryEpochs(1), Optional.empty(), ACCURACY);
    return new KnnMonitor(encoder, references, queries, settings);
  }

  private KnnMonitor with(Settings newSettings) {
    return new KnnMonitor(encoder, references, queries, newSettings);
  }

  /** The same after the first epoch, each n-th and the last ({@link Run#isLast}). */
  public KnnMonitor everyEpochs(int n) {
    return with(
        new Settings(settings.matching, new EveryEpochs(n), settings.known, settings.value));
  }

  /**
   * The same with other votes of neighbours.
   *
   * @throws IllegalArgumentException if k is larger than the number of references
   */
  public KnnMonitor withMatching(Matching matching) {
    Checks.atMost("k", matching.k(), references.size());
    return with(new Settings(matching, settings.when, settings.known, settings.value));
  }

  /**
   * The same with the accuracy of known and unknown classes apart.
   *
   * @param classes those that pretraining has seen
   * @throws IllegalArgumentException if there are no queries of them, or none of others
   */
  public KnnMonitor knownClasses(int... classes) {
    KnownClasses known = KnownClasses.among(queries, classes);
    return with(new Settings(settings.matching, settings.when, Optional.of(known), settings.value));
  }

  /** The same under another name: {@code projection_knn_accuracy}. */
  public KnnMonitor named(String value) {
    return with(new Settings(settings.matching, settings.when, settings.known, value));
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    if (!settings.when.includes(run, epoch) || !HeldOut.canMeasure(epoch)) {
      return;
    }
    Embeddings asked = HeldOut.embed(run, encoder, queries);
    Embeddings known = HeldOut.embed(run, encoder, references);
    int[] labels = asked.labels();
    int[] found = settings.matching.match(asked, known).labels();
    run.log(settings.value, accuracy(found, labels, i -> true));
    settings.known.ifPresent(
        classes -> {
          run.log(
              settings.value + KnownClasses.KNOWN,
              accuracy(found, labels, i -> classes.contains(labels[i])));
          run.log(
              settings.value + KnownClasses.UNKNOWN,
              accuracy(found, labels, i -> !classes.contains(labels[i])));
        });
  }

  private static double accuracy(int[] found, int[] labels, IntPredicate counts) {
    int right = 0;
    int all = 0;
    for (int i = 0; i < labels.length; i++) {
      if (counts.test(i)) {
        all++;
        right += found[i] == labels[i] ? 1 : 0;
      }
    }
    return right / (double) all;
  }
}
