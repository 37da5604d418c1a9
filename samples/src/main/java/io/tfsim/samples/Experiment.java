package io.tfsim.samples;

import io.tfsim.backbones.Backbone;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.methods.Network;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.training.Callback;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import io.tfsim.training.Validation;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that a run needs, checked against each other before it begins.
 *
 * @param recipe how to pretrain
 * @param data images
 * @param labeled the few images whose labels may be used
 * @param sampler order of the training images
 * @param execution seed and threads
 * @param model the model, untrained at first
 * @param watch what watches its pretraining
 */
record Experiment(
    Recipe recipe,
    LoadedData data,
    LoadedData.FewLabeled labeled,
    ShuffledSampler sampler,
    Execution execution,
    ContrastiveModel model,
    WatchOptions watch)
    implements AutoCloseable {

  /**
   * Loads the data and makes the model.
   *
   * @throws InputException if what the options choose cannot be had or does not fit together
   */
  static Experiment prepare(RunOptions options, PrintStream out) {
    options.watch.checkPlaces();
    try {
      Backbone network = options.openNetwork();
      options.data.fitTo(network);
      LoadedData data = LoadedData.load(options, out);
      options.describePreset(data.train().size()).ifPresent(out::println);
      Recipe recipe = options.recipe(network);
      var labeled = data.fewLabels(Optional.ofNullable(options.labelsPerClass), options.seed);
      var sampler =
          ShuffledSampler.of(data.train(), options.batch(data.train().size()))
              .withSeed(options.seed);
      Execution execution = Execution.seeded(options.seed).withIntraOpThreads(options.threads());
      return new Experiment(
          recipe, data, labeled, sampler, execution, model(recipe, data, execution), options.watch);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static ContrastiveModel model(Recipe recipe, LoadedData data, Execution execution) {
    return ContrastiveModel.builder()
        .method(recipe.method())
        .backbone(recipe.backbone())
        .preprocessing(recipe.preprocessing())
        .augmenter(recipe.augmenter())
        .optimizer(recipe.optimizer())
        .examples(data.train().spec())
        .execution(execution)
        .build();
  }

  /** Whether the network came with weights, so that there is nothing untrained. */
  boolean startsTrained() {
    return recipe.backbone() instanceof SavedModelNetwork;
  }

  Source fewLabeled() {
    return labeled.source();
  }

  /** Pretrains the model; the callbacks come behind those that the options ask for. */
  History pretrain(Callback... callbacks) {
    Training plain = Training.on(sampler).epochs(recipe.epochs());
    Training training =
        data.validation().map(source -> plain.validation(Validation.on(source))).orElse(plain);
    return model.fit(watch.on(training, this, callbacks));
  }

  /** What will be done, for people. */
  List<String> describe() {
    long backbone =
        model.weights().paths().stream()
            .filter(path -> path.startsWith(Network.BACKBONE + "/"))
            .mapToLong(path -> model.weights().shape(path).size())
            .sum();
    return List.of(
        "data      " + data.describe(),
        String.format(
            Locale.ROOT,
            "network   %s, %,d weights, and %,d in heads",
            recipe.backbone().name(),
            backbone,
            model.weights().count() - backbone),
        String.format(
            Locale.ROOT,
            "training  %s, %d epochs of %d steps of %d images, seed %d, %d threads",
            recipe.method().name(),
            recipe.epochs(),
            sampler.stepsPerEpoch(),
            sampler.batchSize(),
            execution.seed(),
            execution.intraOpThreads()),
        String.format(
            Locale.ROOT,
            "labels    %d per class%s, %d in all, for the comparison only",
            labeled.perClass(),
            labeled.limited() ? " (the smallest class has no more)" : "",
            fewLabeled().size()));
  }

  @Override
  public void close() {
    model.close();
  }
}
