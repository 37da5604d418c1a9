package io.tfsim.callbacks;

import io.tfsim.data.Source;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Checks;
import io.tfsim.metrics.Collapse;
import io.tfsim.metrics.EffectiveRank;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Notices when a network gives all examples nearly one embedding, which self-supervised losses can
 * fall into: the loss then looks fine, and nothing is learned.
 *
 * <pre>{@code
 * CollapseGuard.of(model.encoder(Output.PROJECTION), validation).stopping()
 * }</pre>
 *
 * <p>Measures embeddings of held-out examples and logs {@code embedding_std} (see {@link Collapse})
 * and {@code embedding_rank} (see {@link EffectiveRank}). They count as collapsed if the standard
 * deviation is less than half of {@code 1 / sqrt(dim)}, or, of three dimensions or more, the rank
 * is less than 1.5: all nearly on one line. Then it warns by the system logger, once until they
 * have recovered, or stops the run; with the numbers and with advice. In the first 200 steps it
 * only measures, since projections of a new network are often as narrow as collapsed ones.
 *
 * <p>A source that several callbacks share is embedded once per epoch. After an epoch whose loss is
 * not finite nothing is measured.
 */
public final class CollapseGuard implements Callback {
  private static final Logger LOG = System.getLogger(CollapseGuard.class.getName());

  /** Our choice: embeddings on a line through the origin have rank 1, in a plane 2 at most. */
  private static final double LEAST_RANK = 1.5;

  private static final int FEW_DIMENSIONS = 3;

  private record Settings(
      EveryEpochs when, int graceSteps, boolean stops, Consumer<String> listener, String prefix) {}

  private final Encoder encoder;
  private final Source heldOut;
  private final Settings settings;
  private boolean collapsed;

  private CollapseGuard(Encoder encoder, Source heldOut, Settings settings) {
    this.encoder = encoder;
    this.heldOut = heldOut;
    this.settings = settings;
  }

  /**
   * Warns, measuring after every epoch.
   *
   * @param encoder a view on the model that trains, usually {@code
   *     model.encoder(Output.PROJECTION)}: it collapses first
   * @param heldOut at least 2 examples that differ, some hundreds if possible; labels are not used
   */
  public static CollapseGuard of(Encoder encoder, Source heldOut) {
    Checks.atLeast("held-out examples", heldOut.size(), 2);
    return new CollapseGuard(
        encoder,
        heldOut,
        new Settings(
            new EveryEpochs(1),
            Collapse.FEW_STEPS,
            false,
            text -> LOG.log(Level.WARNING, text),
            ""));
  }

  private CollapseGuard with(Settings newSettings) {
    return new CollapseGuard(encoder, heldOut, newSettings);
  }

  /** The same after the first epoch, each n-th and the last ({@link Run#isLast}). */
  public CollapseGuard everyEpochs(int n) {
    return with(
        new Settings(
            new EveryEpochs(n),
            settings.graceSteps,
            settings.stops,
            settings.listener,
            settings.prefix));
  }

  /**
   * The same with another number of first steps in which nothing is said.
   *
   * @param steps at least 0; default 200
   */
  public CollapseGuard afterSteps(int steps) {
    Checks.atLeast("steps", steps, 0);
    return with(
        new Settings(settings.when, steps, settings.stops, settings.listener, settings.prefix));
  }

  /**
   * The same where a collapse stops the run, by its stop reason; nothing is logged as a warning.
   */
  public CollapseGuard stopping() {
    return with(
        new Settings(settings.when, settings.graceSteps, true, settings.listener, settings.prefix));
  }

  /** The same where warnings go elsewhere than to the system logger. */
  public CollapseGuard telling(Consumer<String> listener) {
    return with(
        new Settings(
            settings.when, settings.graceSteps, settings.stops, listener, settings.prefix));
  }

  /** The same with a prefix before the names of what is logged: {@code representation_}. */
  public CollapseGuard prefixed(String prefix) {
    return with(
        new Settings(
            settings.when, settings.graceSteps, settings.stops, settings.listener, prefix));
  }

  @Override
  public void onFitStart(Run run) {
    collapsed = false;
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    if (!settings.when.includes(run, epoch) || !HeldOut.canMeasure(epoch)) {
      return;
    }
    Embeddings embeddings = HeldOut.embed(run, encoder, heldOut).requireFinite("embeddings");
    Collapse collapse = Collapse.of(embeddings);
    EffectiveRank rank = EffectiveRank.of(embeddings, Tiling.of(encoder.execution()));
    run.log(settings.prefix + "embedding_std", collapse.std());
    run.log(settings.prefix + "embedding_rank", rank.value());
    if (run.steps() < settings.graceSteps) {
      return;
    }
    Optional<String> reason = reason(collapse, rank);
    if (reason.isPresent() && !collapsed) {
      String text =
          "collapse after epoch "
              + (epoch.epoch() + 1)
              + ": the network gives all examples nearly one embedding; "
              + reason.get()
              + ". "
              + advice(run.objective());
      if (settings.stops) {
        run.stop(text);
      } else {
        settings.listener.accept(text);
      }
    }
    collapsed = reason.isPresent();
  }

  private static Optional<String> reason(Collapse collapse, EffectiveRank rank) {
    if (!collapse.healthy()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "std of a coordinate at unit length is %.2g, must be at least %.2g (half of"
                  + " 1/sqrt(%d))",
              collapse.std(),
              Collapse.HEALTHY_SHARE * collapse.expected(),
              rank.dim()));
    }
    return rank.dim() >= FEW_DIMENSIONS && rank.value() < LEAST_RANK
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "effective rank is %.2f of %d, must be at least %.1f",
                rank.value(),
                rank.dim(),
                LEAST_RANK))
        : Optional.empty();
  }

  private static String advice(String objective) {
    return switch (objective) {
      case "simsiam" ->
          "SimSiam needs its predictor and the stop-gradient; try a lower learning rate, no weight"
              + " decay on the predictor, batch normalisation in the projector";
      case "vicreg" -> "Try a larger weight of the variance term, or a lower learning rate";
      case "barlow" -> "Try a lower learning rate, or a larger batch";
      case "simclr" -> "Try a lower learning rate, or a larger batch or temperature";
      default -> "Try a lower learning rate, and look at whether the views differ";
    };
  }
}
