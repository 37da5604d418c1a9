package io.tfsim.callbacks;

import io.tfsim.data.Source;
import io.tfsim.distances.RankedLabels;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Checks;
import io.tfsim.metrics.MapAtR;
import io.tfsim.metrics.RecallAtK;
import io.tfsim.metrics.Retrieval;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures how well examples of a class find each other, while the representation is learned.
 *
 * <pre>{@code
 * RetrievalMonitor.among(model.encoder(Output.REPRESENTATION), validation)
 *     .withRetrieval(Retrieval.of(RecallAtK.of(1), PrecisionAtK.of(10)))
 * }</pre>
 *
 * <p>Logs each metric under its name, {@code recall@1}; with {@link #knownClasses} {@code
 * recall@1_known} and {@code recall@1_unknown} as well, of the queries of classes that pretraining
 * has seen and of those that it has not, among all references: the retrieval part of TensorFlow
 * Similarity's EvalCallback. As many neighbours are searched as the metrics look at. Examples are
 * embedded as they are, without augmentation, and a source that several monitors share is embedded
 * once per epoch. After an epoch whose loss is not finite nothing is measured.
 */
public final class RetrievalMonitor implements Callback {
  private record Settings(
      Retrieval retrieval, EveryEpochs when, Optional<KnownClasses> known, String prefix) {}

  private final Encoder encoder;
  private final Source references;
  private final Source queries;
  private final Settings settings;

  private RetrievalMonitor(Encoder encoder, Source references, Source queries, Settings settings) {
    this.encoder = encoder;
    this.references = references;
    this.queries = queries;
    this.settings = settings;
  }

  /**
   * Measures recall@1 and MAP@R after every epoch, by cosine.
   *
   * @param encoder a view on the model that trains: {@code model.encoder(…)}
   * @param references labeled examples
   * @param queries other labeled examples
   * @throws IllegalArgumentException if both are one, or a label is missing
   */
  public static RetrievalMonitor of(Encoder encoder, Source references, Source queries) {
    HeldOut.checkApart("RetrievalMonitor.of", references, queries);
    return create(encoder, references, queries);
  }

  /**
   * The same where each example is a query among all others.
   *
   * @throws IllegalArgumentException if a label is missing, or there is one example only
   */
  public static RetrievalMonitor among(Encoder encoder, Source examples) {
    return create(encoder, examples, examples);
  }

  private static RetrievalMonitor create(Encoder encoder, Source references, Source queries) {
    Retrieval retrieval =
        Retrieval.of(RecallAtK.of(1), MapAtR.exact()).withTiling(Tiling.of(encoder.execution()));
    HeldOut.checkLabels(references, queries);
    Settings settings = new Settings(retrieval, new EveryEpochs(1), Optional.empty(), "");
    return new RetrievalMonitor(encoder, references, queries, settings).withRetrieval(retrieval);
  }

  private RetrievalMonitor with(Settings newSettings) {
    return new RetrievalMonitor(encoder, references, queries, newSettings);
  }

  /** The same after the first epoch, each n-th and the last ({@link Run#isLast}). */
  public RetrievalMonitor everyEpochs(int n) {
    return with(
        new Settings(settings.retrieval, new EveryEpochs(n), settings.known, settings.prefix));
  }

  /**
   * The same with other metrics, or another distance.
   *
   * @throws IllegalArgumentException if there are fewer references than a metric looks at
   */
  public RetrievalMonitor withRetrieval(Retrieval retrieval) {
    Map<Integer, Integer> counts = RankedLabels.counts(references.labels());
    int self = references == queries ? 1 : 0;
    int largestClass =
        IntStream.of(queries.labels())
            .map(label -> counts.getOrDefault(label, 0) - self)
            .max()
            .orElse(1);
    Checks.atMost(
        "references that metrics look at",
        retrieval.neighbours(Math.max(1, largestClass)),
        references.size() - self);
    return with(new Settings(retrieval, settings.when, settings.known, settings.prefix));
  }

  /**
   * The same with the numbers of known and unknown classes apart.
   *
   * @param classes those that pretraining has seen
   * @throws IllegalArgumentException if there are no queries of them, or none of others, or each
   *     example is a query among the others
   */
  public RetrievalMonitor knownClasses(int... classes) {
    HeldOut.checkApart("RetrievalMonitor.knownClasses", references, queries);
    KnownClasses known = KnownClasses.among(queries, classes);
    return with(
        new Settings(settings.retrieval, settings.when, Optional.of(known), settings.prefix));
  }

  /** The same with a prefix before each name: {@code projection_}. */
  public RetrievalMonitor prefixed(String prefix) {
    return with(new Settings(settings.retrieval, settings.when, settings.known, prefix));
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    if (!settings.when.includes(run, epoch) || !HeldOut.canMeasure(epoch)) {
      return;
    }
    Embeddings known = HeldOut.embed(run, encoder, references);
    if (references == queries) {
      log(run, settings.retrieval.evaluateAmongOthers(known).values(), "");
      return;
    }
    Embeddings asked = HeldOut.embed(run, encoder, queries);
    log(run, settings.retrieval.evaluate(asked, known).values(), "");
    settings.known.ifPresent(
        classes -> {
          Embeddings seen = classes.part(asked, true);
          Embeddings unseen = classes.part(asked, false);
          log(run, settings.retrieval.evaluate(seen, known).values(), KnownClasses.KNOWN);
          log(run, settings.retrieval.evaluate(unseen, known).values(), KnownClasses.UNKNOWN);
        });
  }

  private void log(Run run, Map<String, Double> values, String suffix) {
    values.forEach((name, value) -> run.log(settings.prefix + name + suffix, value));
  }
}
