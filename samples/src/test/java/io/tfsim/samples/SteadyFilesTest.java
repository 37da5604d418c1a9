package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.augment.Augmenter;
import io.tfsim.data.BatchReader;
import io.tfsim.images.ImageSize;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Encoder;
import io.tfsim.models.Output;
import io.tfsim.samplers.ImageFiles;
import io.tfsim.samplers.ImageFolder;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files take no more memory the more there are, or the more often they are read. */
@Tag("full")
class SteadyFilesTest {
  private static final int WARM_UP = 15;

  @TempDir Path directory;
  private List<Path> files;

  @BeforeEach
  void files() throws IOException {
    ImageFolders.write(directory, 10);
    files = ImageFolder.unlabeled(directory, ImageSize.rgb(32, 32)).paths();
  }

  /**
   * As many examples as make 300 MB of pixels; that a few files stand behind them, nobody knows.
   */
  @Test
  void anEpochOfManyFilesTakesAsMuchMemoryAsItsBeginning() {
    ImageFiles many =
        ImageFiles.of(
            Collections.nCopies(200, files).stream().flatMap(List::stream).toList(),
            ImageSize.rgb(128, 128));
    ShuffledSampler sampler = ShuffledSampler.of(many, 40);
    ResidentSet resident = new ResidentSet();
    try (BatchReader reader =
        BatchReader.open(sampler, Augmenter.none().views(1), BatchReader.Settings.seeded(1))) {
      for (int step = 0; step < sampler.stepsPerEpoch(); step++) {
        reader.compute();
        if (step >= WARM_UP) {
          resident.sample();
        }
      }
    }
    assertThat((long) many.size() * many.spec().shape().size())
        .isGreaterThan(250 * ResidentSet.MEGABYTE);
    assertThat(resident.growth()).isLessThan(32 * ResidentSet.MEGABYTE);
  }

  @Test
  void embeddingTheSameFilesAgainAddsNothing() {
    ImageFiles images = ImageFiles.of(files, ImageSize.rgb(32, 32));
    ResidentSet resident = new ResidentSet();
    try (ContrastiveModel model = SmallRun.model(1, images)) {
      Encoder encoder = model.encoder(Output.REPRESENTATION);
      for (int i = 0; i < 40; i++) {
        encoder.embed(images);
        if (i >= WARM_UP) {
          resident.sample();
        }
      }
    }
    assertThat(resident.growth()).isLessThan(32 * ResidentSet.MEGABYTE);
  }

  @Test
  void trainingOnTheSameFilesAgainAddsNothing() {
    ImageFiles images = ImageFiles.of(files, ImageSize.rgb(32, 32));
    ResidentSet resident = new ResidentSet();
    try (ContrastiveModel model = SmallRun.model(1, images)) {
      for (int i = 0; i < 40; i++) {
        model.fit(Training.on(ShuffledSampler.of(images, 15)));
        if (i >= WARM_UP) {
          resident.sample();
        }
      }
    }
    assertThat(resident.growth()).isLessThan(32 * ResidentSet.MEGABYTE);
  }
}
