package io.tfsim.samples;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.tfsim.augment.SimClrAugmenter;
import io.tfsim.backbones.ConvNet;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.heads.MlpHead;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.samplers.Generated;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.training.Callback;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import java.util.List;

/** A run of a few seconds, in this process or as a program that prints what came out. */
final class SmallRun {
  private SmallRun() {}

  static Source images(long seed) {
    return Generated.patterns(seed).withImages(200).draw().train();
  }

  static ContrastiveModel model(long seed, Source images) {
    return ContrastiveModel.builder()
        .method(SimClr.paper().withProjector(MlpHead.projector(2, 16)))
        .backbone(new ConvNet(List.of(8, 16), 0.9))
        .augmenter(SimClrAugmenter.cifar10())
        .optimizer(Adam.of(WarmupCosine.peak(1e-3)))
        .examples(images.spec())
        .execution(Execution.seeded(seed).withIntraOpThreads(2))
        .build();
  }

  static History fit(ContrastiveModel model, Source images, int epochs, Callback... callbacks) {
    return model.fit(
        Training.on(ShuffledSampler.of(images, 50)).epochs(epochs).callbacks(callbacks));
  }

  /** Losses and weights to the last bit. */
  static String fingerprint(ContrastiveModel model, History history) {
    Hasher hasher = Hashing.sha256().newHasher();
    history.losses().forEach(hasher::putDouble);
    for (String path : model.weights().paths()) {
      for (float value : model.weights().get(path)) {
        hasher.putInt(Float.floatToRawIntBits(value));
      }
    }
    return hasher.hash().toString();
  }

  /** Trains with the seed given and prints the fingerprint. */
  public static void main(String[] args) {
    long seed = Long.parseLong(args[0]);
    Source images = images(1);
    try (ContrastiveModel model = model(seed, images)) {
      History history = fit(model, images, 3);
      System.out.println("fingerprint " + fingerprint(model, history));
    }
  }
}
