package io.tfsim.callbacks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.augment.Augmenter;
import io.tfsim.data.Source;
import io.tfsim.graph.Checks;
import io.tfsim.models.WeightView;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a run to files that TensorBoard shows: curves, and by choice histograms of the weights and
 * pictures of the views.
 *
 * <pre>{@code
 * TensorBoard.in(Path.of("runs/simclr"))
 *     .withHistograms(model.weights(), 5)
 *     .withViews(augmenter, 10)
 * }</pre>
 *
 * <p>{@code tensorboard --logdir runs} then has one run per directory below {@code runs}. There are
 *
 * <ul>
 *   <li>every value of each epoch, {@code epoch/loss}, over the number of epochs done;
 *   <li>the values of steps, {@code step/loss}, over the number of steps done;
 *   <li>the configuration as a text;
 *   <li>histograms of 30 buckets, {@code weights/backbone/…}, and views, {@code views}.
 * </ul>
 *
 * <p>Files are new for each run, so two runs to one directory are drawn over each other. What was
 * written can be seen at the end of each epoch, and every two seconds. Numbers are stored in single
 * precision, as TensorBoard's own are.
 *
 * <p>Goes behind callbacks that log values.
 */
public final class TensorBoard implements Callback {
  private static final long NANOS_BETWEEN_FLUSHES = 2_000_000_000L;

  /** What is written. */
  private record Settings(
      Path directory, int everySteps, Optional<Histograms> histograms, Optional<Views> views) {}

  private record Histograms(WeightView weights, EveryEpochs when) {}

  private record Views(Augmenter augmenter, int everyEpochs) {}

  private final Settings settings;
  private final WrittenNames written = new WrittenNames();
  private Optional<EventFile> events = Optional.empty();
  private long flushed;

  private TensorBoard(Settings settings) {
    this.settings = settings;
  }

  /**
   * Curves of all epochs and all steps.
   *
   * @param directory where the files go; it is made if it is not there
   */
  public static TensorBoard in(Path directory) {
    return new TensorBoard(new Settings(directory, 1, Optional.empty(), Optional.empty()));
  }

  /**
   * The same with every n-th step only.
   *
   * @param n at least 1; default 1
   */
  public TensorBoard everySteps(int n) {
    Checks.atLeast("every how many steps", n, 1);
    return new TensorBoard(
        new Settings(settings.directory, n, settings.histograms, settings.views));
  }

  /**
   * The same with a histogram of each weight and moving statistic.
   *
   * @param weights those of the model: {@code model.weights()}
   * @param everyEpochs after the first epoch, each so many-th and the last ({@link Run#isLast}); at
   *     least 1
   */
  public TensorBoard withHistograms(WeightView weights, int everyEpochs) {
    return new TensorBoard(
        new Settings(
            settings.directory,
            settings.everySteps,
            Optional.of(new Histograms(weights, new EveryEpochs(everyEpochs))),
            settings.views));
  }

  /**
   * The same with a picture of the first eight images and four views of each, as the epoch's random
   * numbers draw them for that batch. The examples have to be images.
   *
   * @param augmenter the model's
   * @param everyEpochs before the first epoch, and before each so many-th; at least 1
   */
  public TensorBoard withViews(Augmenter augmenter, int everyEpochs) {
    Checks.atLeast("every how many epochs", everyEpochs, 1);
    return new TensorBoard(
        new Settings(
            settings.directory,
            settings.everySteps,
            settings.histograms,
            Optional.of(new Views(augmenter, everyEpochs))));
  }

  @Override
  public void onFitStart(Run run) {
    close();
    written.clear();
    if (settings.views.isPresent()) {
      ExampleImages.check("TensorBoard.withViews", run.sampler().source().spec());
    }
    EventFile file = EventFile.create(settings.directory);
    events = Optional.of(file);
    file.text(0, "configuration", "```json\n" + indented(run.configuration()) + "\n```");
    flush(file);
  }

  private static String indented(String json) {
    ObjectMapper mapper = new ObjectMapper();
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a run's configuration is JSON, was " + json, e);
    }
  }

  @Override
  public void onEpochStart(Run run, int epoch) {
    settings.views.ifPresent(
        views -> {
          if (epoch % views.everyEpochs == 0) {
            draw(run, views.augmenter, epoch);
          }
        });
  }

  private void draw(Run run, Augmenter augmenter, int epoch) {
    EventFile file = events.orElseThrow();
    Source source = run.sampler().source();
    file.image(
        epoch,
        "views",
        ViewSheet.of(source, augmenter, new ExampleImages.Draw(epoch, run.execution())));
    flush(file);
  }

  @Override
  public void onStepEnd(Run run, StepLog step) {
    if (run.steps() % settings.everySteps == 0) {
      EventFile file = events.orElseThrow();
      file.scalars(run.steps(), tagged("step/", step.values()));
      if (System.nanoTime() - flushed > NANOS_BETWEEN_FLUSHES) {
        flush(file);
      }
    }
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    EventFile file = events.orElseThrow();
    int done = epoch.epoch() + 1;
    Map<String, Double> values = tagged("epoch/", epoch.values());
    values.put("epoch/seconds", epoch.seconds());
    file.scalars(done, values);
    written.add(epoch.values().keySet());
    settings.histograms.ifPresent(
        histograms -> {
          if (histograms.when.includes(run, epoch)) {
            histograms
                .weights
                .all()
                .forEach((path, weight) -> file.histogram(done, "weights/" + path, weight));
          }
        });
    flush(file);
  }

  private static Map<String, Double> tagged(String prefix, Map<String, Double> values) {
    Map<String, Double> tagged = new LinkedHashMap<>();
    values.forEach((name, value) -> tagged.put(prefix + name, value));
    return tagged;
  }

  private void flush(EventFile file) {
    file.flush();
    flushed = System.nanoTime();
  }

  @Override
  public void onFitEnd(Run run, History history) {
    written.warnOfLate(history, "TensorBoard's log in " + settings.directory);
  }

  @Override
  public void close() {
    Optional<EventFile> open = events;
    events = Optional.empty();
    open.ifPresent(EventFile::close);
  }
}
