package io.tfsim.callbacks;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Flatten;
import io.tfsim.layers.Sequential;
import io.tfsim.methods.Method;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.Sgd;
import io.tfsim.training.Callback;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import io.tfsim.training.Validation;

/** Small models that train in a moment. */
final class Runs {
  /** Scales each coordinate by a random number. */
  static final Augmenter NOISE =
      (scope, x) -> scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.5, 1.5));

  private Runs() {}

  static ContrastiveModel model(Source examples) {
    return model(examples, SimClr.paper().withProjector(MlpHead.projector(2, 8)), Sgd.of(0.05));
  }

  static ContrastiveModel model(Source examples, Method method, Optimizer optimizer) {
    return ContrastiveModel.builder()
        .method(method)
        .backbone(Backbone.of("mlp", Sequential.of(new Flatten(), Dense.of(8), BatchNorm.create())))
        .augmenter(NOISE)
        .optimizer(optimizer)
        .examples(examples.spec())
        .execution(Execution.seeded(1).withIntraOpThreads(1))
        .build();
  }

  private static final LabeledPoints POINTS = LabeledPoints.of(1, 48);
  private static final ContrastiveModel SHARED = model(POINTS);

  /** Trains one model for all tests on some classes of points, 3 steps an epoch. */
  static History train(int epochs, Callback... callbacks) {
    return SHARED.fit(training(POINTS, epochs).callbacks(callbacks));
  }

  static Training training(LabeledPoints points, int epochs) {
    return Training.on(points.inOrder(16)).epochs(epochs).validation(Validation.on(points));
  }
}
