package io.tfsim.samples;

import io.tfsim.augment.Augmenter;
import io.tfsim.configuration.ConfigurationJson;
import io.tfsim.evaluation.EvaluatedModel;
import io.tfsim.graph.Execution;
import io.tfsim.models.Classifier;
import io.tfsim.models.LayerEncoder;
import io.tfsim.models.Output;
import io.tfsim.savedmodel.ModelDescription;
import java.util.Map;
import java.util.Optional;

/**
 * A saved network and the images that it is evaluated on.
 *
 * @param network the SavedModel
 * @param run the run that it is from, if it is from one
 * @param data images
 * @param execution seed and threads
 * @param representation its output
 * @param projection its projection, if it has one
 */
record EvaluatedNetwork(
    SavedModelNetwork network,
    Optional<SavedRun> run,
    LoadedData data,
    Execution execution,
    LayerEncoder representation,
    Optional<LayerEncoder> projection)
    implements AutoCloseable {

  static EvaluatedNetwork open(
      SavedModelNetwork network, Optional<SavedRun> run, LoadedData data, Execution execution) {
    LayerEncoder representation = LayerEncoder.create(network, data.train().spec(), execution);
    try {
      boolean projects =
          network
              .model()
              .description()
              .filter(of -> of.kind() == ModelDescription.Kind.CONTRASTIVE)
              .isPresent();
      Optional<LayerEncoder> projection = Optional.empty();
      if (projects) {
        SavedModelNetwork projecting =
            new SavedModelNetwork(
                network.place(),
                network.range(),
                network.model().layer("to_" + Output.PROJECTION.key()));
        projection = Optional.of(LayerEncoder.create(projecting, data.train().spec(), execution));
      }
      return new EvaluatedNetwork(network, run, data, execution, representation, projection);
    } catch (RuntimeException e) {
      representation.close();
      throw e;
    }
  }

  EvaluatedModel model() {
    EvaluatedModel model = EvaluatedModel.of(representation);
    model = projection.map(model::withProjection).orElse(model);
    return run.flatMap(SavedRun::history).map(model::withHistory).orElse(model);
  }

  /** A classifier in the making, on this network. */
  Classifier.Builder classifier() {
    return Classifier.builder().backbone(network);
  }

  /** What made the views, if that is known. */
  Optional<Augmenter> augmenter() {
    return run.flatMap(SavedRun::augmenter);
  }

  /** Of the page. */
  String title() {
    return run.map(SavedRun::method).orElseGet(network::name);
  }

  String describe() {
    return network.place().substring(NetworkChoice.SavedModelChoice.PREFIX.length())
        + ", "
        + representation.dim()
        + " numbers per image"
        + projection.map(of -> ", projected to " + of.dim()).orElse("");
  }

  /** A JSON object. */
  String configuration() {
    return run.map(of -> of.setup().path("configuration").toString())
        .orElseGet(() -> ConfigurationJson.of(Map.of("model", network.place())));
  }

  @Override
  public void close() {
    try (representation) {
      projection.ifPresent(LayerEncoder::close);
    }
  }
}
