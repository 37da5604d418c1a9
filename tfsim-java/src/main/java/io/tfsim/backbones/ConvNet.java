package io.tfsim.backbones;

import io.tfsim.graph.Checks;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Activation;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Conv2D;
import io.tfsim.layers.GlobalPooling;
import io.tfsim.layers.Layer;
import io.tfsim.layers.Pooling2D;
import io.tfsim.layers.Sequential;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A small network for small images: blocks of 3×3 convolution, batch normalisation and ReLU,
 * between them 2×2 max pooling, at the end the global average.
 *
 * <p>Output: (batch, last width).
 *
 * @param widths channels of each block, at least one; each but the first sees half the size
 * @param batchNormMomentum weight of the old moving statistics, in [0, 1]
 */
public record ConvNet(List<Integer> widths, double batchNormMomentum) implements Backbone {

  /** Checks the ranges given above. */
  public ConvNet {
    widths = List.copyOf(widths);
    Checks.atLeast("number of widths", widths.size(), 1);
    widths.forEach(width -> Checks.atLeast("width", width, 1));
    Checks.inRange("batchNormMomentum", batchNormMomentum, 0, 1);
  }

  /** Four blocks of 24, 48, 96 and 192 channels: 0.2 million weights, 192 outputs. */
  public static ConvNet small() {
    return new ConvNet(List.of(24, 48, 96, 192), 0.9);
  }

  @Override
  public String name() {
    return "convnet";
  }

  @Override
  public void checkInput(Shape example) {
    Backbone.checkImage(name(), example, 1 << (widths.size() - 1));
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < widths.size(); i++) {
      layers.add(
          Conv2D.of(widths.get(i), 3)
              .withoutBias()
              .withKernelInitializer(Initializer.heNormal())
              .named("conv" + (i + 1) + "_conv"));
      layers.add(
          BatchNorm.create().withMomentum(batchNormMomentum).named("conv" + (i + 1) + "_bn"));
      layers.add(Activation.RELU.named("conv" + (i + 1) + "_relu"));
      if (i < widths.size() - 1) {
        layers.add(Pooling2D.max(2).named("conv" + (i + 1) + "_pool"));
      }
    }
    layers.add(GlobalPooling.AVERAGE.named("avg_pool"));
    return Sequential.of(layers).call(scope, x);
  }
}
