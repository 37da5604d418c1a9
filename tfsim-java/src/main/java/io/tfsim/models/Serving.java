package io.tfsim.models;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.images.ImageSize;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.SavedModelBackbone;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/**
 * How a SavedModel is served: what it takes, where it does not say so itself, and how it computes.
 *
 * <pre>{@code
 * Serving.defaults().withRange(new ValueRange(-1, 1)).withImages(ImageSize.rgb(224, 224))
 * }</pre>
 *
 * @param range range of the values that the network takes: {@link ValueRange#BYTES} where it scales
 *     pixels itself, {@link ValueRange#UNIT}, -1 to 1, or {@link ValueRange#ANY} for values that
 *     are no pixels (images are then refused). Keras's SavedModels do not say; empty: as the
 *     SavedModel says
 * @param images what images become; empty: the size that the network takes, the middle of others
 *     cut out
 * @param batching how calls of several threads are joined; empty: each is computed by itself
 * @param execution threads inside one op; the seed does not matter
 */
public record Serving(
    Optional<ValueRange> range,
    Optional<ImageSize> images,
    Optional<MicroBatching> batching,
    Execution execution) {

  /** What the SavedModel says, calls joined by {@link MicroBatching#defaults}, every processor. */
  public static Serving defaults() {
    return new Serving(
        Optional.empty(),
        Optional.empty(),
        Optional.of(MicroBatching.defaults()),
        Execution.seeded(0));
  }

  /** The same for a network that takes values of a range. */
  public Serving withRange(ValueRange newRange) {
    return new Serving(Optional.of(newRange), images, batching, execution);
  }

  /** The same with images cut or resized to a size. */
  public Serving withImages(ImageSize newImages) {
    return new Serving(range, Optional.of(newImages), batching, execution);
  }

  /** The same with calls joined within other limits. */
  public Serving withBatching(MicroBatching newBatching) {
    return new Serving(range, images, Optional.of(newBatching), execution);
  }

  /** The same with each call computed by itself. */
  public Serving withoutBatching() {
    return new Serving(range, images, Optional.empty(), execution);
  }

  /** The same with another number of threads inside one op. */
  public Serving withExecution(Execution newExecution) {
    return new Serving(range, images, batching, newExecution);
  }

  /** An encoder of a network. */
  Encoder encoder(SavedModelBackbone network) {
    Optional<ValueRange> known =
        network.description().map(ModelDescription::examples).map(ExampleSpec::range);
    if (known.isPresent() && range.isPresent() && !range.equals(known)) {
      throw new IllegalArgumentException(
          "SavedModel "
              + network.name()
              + " says that it takes values in "
              + known.get()
              + ", Serving says "
              + range.get());
    }
    ExampleSpec examples = new ExampleSpec(example(network), range(network, known), 0);
    network.checkInput(examples.shape());
    // a network of ours has its own mapping to [0, 1] taken off, and the others have none
    ValueRange taken = known.isPresent() ? Intake.of(examples).values() : examples.range();
    boolean stretch = images.map(ImageSize::stretch).orElse(false);
    return LayerEncoder.create(
        network.named("backbone"), new Intake(examples, taken, stretch, batching), execution);
  }

  private ValueRange range(SavedModelBackbone network, Optional<ValueRange> known) {
    return known
        .or(() -> range)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "SavedModel "
                        + network.name()
                        + " does not say which values it takes: Serving needs withRange(…), such as"
                        + " ValueRange.BYTES for pixels in [0, 255] or ValueRange.UNIT"));
  }

  private static Shape open(Shape batch) {
    return batch.isUnknown() ? batch : batch.tail();
  }

  private Shape example(SavedModelBackbone network) {
    Shape example = images.map(ImageSize::shape).orElseGet(() -> open(network.input()));
    if (example.isUnknown() || example.hasUnknownDimension()) {
      throw new IllegalArgumentException(
          "SavedModel "
              + network.name()
              + " takes examples of any size, "
              + example
              + ": Serving needs withImages(…), such as ImageSize.rgb(224, 224)");
    }
    return example;
  }
}
