package io.tfsim.backbones;

import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Activation;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Conv2D;
import io.tfsim.layers.GeneralizedMeanPooling;
import io.tfsim.layers.GlobalPooling;
import io.tfsim.layers.Layer;
import io.tfsim.layers.MetricEmbedding;
import io.tfsim.layers.Padding;
import io.tfsim.layers.Pooling2D;
import io.tfsim.layers.ZeroPadding2D;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Residual networks (He et al. 2016) with the layers, weight names and counts of TF Similarity's
 * {@code ResNet18Sim} and {@code ResNet50Sim}.
 *
 * <p>ResNet-18 is the variant for small images: a 3×3 stem without pooling, and a 1×1 shortcut in
 * the first block of every stage; 11,182,784 weights without a top. ResNet-50 is Keras's, version
 * 1, with a 7×7 stem and biases. Moving variances are population variances (synchronised batch
 * norm).
 *
 * @param variant depth and block
 * @param pooling how the last feature map becomes a vector; empty gives (batch, height, width,
 *     channels)
 * @param top a layer after pooling, such as {@link MetricEmbedding}, under the name {@code
 *     metric_embedding}; empty for self-supervised learning
 */
public record ResNet(Variant variant, Optional<Layer> pooling, Optional<Layer> top)
    implements Backbone {

  /** Depth, block and stem. */
  public enum Variant {
    /** Two basic blocks per stage, small-image stem. */
    RESNET18,
    /** Bottleneck blocks 3, 4, 6, 3. */
    RESNET50;

    private int blocks(int stage) {
      return this == RESNET18 ? 2 : RESNET50_BLOCKS[stage];
    }
  }

  private static final int[] RESNET50_BLOCKS = {3, 4, 6, 3};
  private static final int[] STAGE_WIDTHS = {64, 128, 256, 512};

  /** ResNet-18 for small images with global average pooling: (batch, 512). */
  public static ResNet resnet18() {
    return new ResNet(Variant.RESNET18, Optional.of(GlobalPooling.AVERAGE), Optional.empty());
  }

  /** ResNet-50 with global average pooling: (batch, 2048). */
  public static ResNet resnet50() {
    return new ResNet(Variant.RESNET50, Optional.of(GlobalPooling.AVERAGE), Optional.empty());
  }

  /** The same with another pooling of the last feature map. */
  public ResNet withPooling(Layer newPooling) {
    return new ResNet(variant, Optional.of(newPooling), top);
  }

  /** The same without pooling: the output is the last feature map. */
  public ResNet withoutPooling() {
    return new ResNet(variant, Optional.empty(), top);
  }

  /** The same with a layer after pooling. */
  public ResNet withTop(Layer newTop) {
    return new ResNet(variant, pooling, Optional.of(newTop));
  }

  /** The same with TF Similarity's default top: GeM pooling (p = 3) and a unit-length embedding. */
  public ResNet withEmbedding(int units) {
    return withPooling(GeneralizedMeanPooling.of(3)).withTop(MetricEmbedding.of(units));
  }

  @Override
  public String name() {
    return variant == Variant.RESNET18 ? "resnet18" : "resnet50";
  }

  @Override
  public void checkInput(Shape example) {
    Backbone.checkImage(name(), example, variant == Variant.RESNET18 ? 8 : 32);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Operand<TFloating> y = stem(scope, x);
    for (int stage = 0; stage < STAGE_WIDTHS.length; stage++) {
      for (int block = 0; block < variant.blocks(stage); block++) {
        String name = "conv" + (stage + 2) + "_block" + (block + 1);
        y =
            block(
                scope,
                y,
                new Block(name, STAGE_WIDTHS[stage], stage > 0 && block == 0, block == 0));
      }
    }
    if (pooling.isPresent()) {
      y = pooling.get().named("pool").call(scope, y);
    }
    return top.isPresent() ? top.get().named("metric_embedding").call(scope, y) : y;
  }

  /** A block; {@code projects} tells whether its shortcut is a convolution. */
  private record Block(String name, int width, boolean halves, boolean projects) {
    int stride() {
      return halves ? 2 : 1;
    }
  }

  private Operand<TFloating> stem(LayerScope scope, Operand<TFloating> x) {
    boolean small = variant == Variant.RESNET18;
    Operand<TFloating> y = new ZeroPadding2D(small ? 1 : 3).named("conv1_pad").call(scope, x);
    Conv2D convolution = small ? conv(64, 3) : conv(64, 7).withStride(2);
    y = normalized(scope, y, "conv1", convolution.withPadding(Padding.VALID));
    y = Activation.RELU.named("conv1_relu").call(scope, y);
    if (small) {
      return y;
    }
    y = new ZeroPadding2D(1).named("pool1_pad").call(scope, y);
    return Pooling2D.max(3).withStride(2).named("pool1_pool").call(scope, y);
  }

  private Operand<TFloating> block(LayerScope scope, Operand<TFloating> x, Block block) {
    boolean basic = variant == Variant.RESNET18;
    String name = block.name();
    int outputs = basic ? block.width() : 4 * block.width();
    Operand<TFloating> shortcut =
        block.projects()
            ? normalized(scope, x, name + "_0", conv(outputs, 1).withStride(block.stride()))
            : x;
    Operand<TFloating> y = x;
    if (basic) {
      y = activated(scope, y, name + "_1", conv(block.width(), 3).withStride(block.stride()));
      y = normalized(scope, y, name + "_2", conv(outputs, 3));
    } else {
      y = activated(scope, y, name + "_1", conv(block.width(), 1).withStride(block.stride()));
      y = activated(scope, y, name + "_2", conv(block.width(), 3));
      y = normalized(scope, y, name + "_3", conv(outputs, 1));
    }
    return Activation.RELU.named(name + "_out").call(scope, scope.tf().math.add(shortcut, y));
  }

  private Conv2D conv(int filters, int kernelSize) {
    Conv2D convolution = Conv2D.of(filters, kernelSize);
    return variant == Variant.RESNET18
        ? convolution.withoutBias().withKernelInitializer(Initializer.lecunUniform())
        : convolution;
  }

  private static Operand<TFloating> normalized(
      LayerScope scope, Operand<TFloating> x, String name, Conv2D convolution) {
    Operand<TFloating> y = convolution.named(name + "_conv").call(scope, x);
    return BatchNorm.create().synchronizing().named(name + "_bn").call(scope, y);
  }

  private static Operand<TFloating> activated(
      LayerScope scope, Operand<TFloating> x, String name, Conv2D convolution) {
    return Activation.RELU
        .named(name + "_relu")
        .call(scope, normalized(scope, x, name, convolution));
  }
}
