package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.backbones.Backbone;
import io.tfsim.backbones.ConvNet;
import io.tfsim.backbones.ResNet;
import io.tfsim.graph.Execution;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.ModelGraph;
import io.tfsim.numpy.NpyArray;
import io.tfsim.numpy.NpzFile;
import io.tfsim.savedmodel.SavedModelBackbone;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.SavedModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;

/** Weights in files, and what does not fit. */
class WeightFileTest {
  @TempDir Path directory;

  /** A network's weights, and the graph that holds them. */
  private record Net(ModelGraph graph, WeightView weights) implements AutoCloseable {
    static Net of(Backbone backbone, Execution execution) {
      ModelGraph graph = ModelGraph.create(execution);
      var scope = graph.build(false).scope();
      Operand<?> unused =
          backbone
              .named("backbone")
              .call(
                  scope,
                  scope
                      .tf()
                      .placeholder(
                          scope.floatType().tensorType(),
                          Placeholder.shape(Shape.of(-1, 32, 32, 3))));
      graph.initialize();
      return new Net(graph, new WeightView(graph, List.of("backbone")));
    }

    static Net small(long seed) {
      return of(new ConvNet(List.of(2, 3), 0.9), seeded(seed));
    }

    private static Execution seeded(long seed) {
      return Execution.seeded(seed).withIntraOpThreads(1);
    }

    @Override
    public void close() {
      graph.close();
    }
  }

  private Path file() {
    return directory.resolve("weights.npz");
  }

  private static void assertSame(WeightView actual, Map<String, float[]> expected) {
    assertThat(actual.paths()).containsExactlyElementsOf(expected.keySet());
    actual.all().forEach((path, w) -> assertThat(w).as(path).isEqualTo(expected.get(path)));
  }

  @Test
  void whatIsSavedIsLoaded() {
    try (Net from = Net.of(ResNet.resnet18(), Net.seeded(1));
        Net to = Net.of(ResNet.resnet18(), Net.seeded(2))) {
      from.weights().set("backbone/conv1_bn/moving_mean", new float[64]);
      from.weights().save(file());
      assertThat(to.weights().get("backbone/conv1_conv/kernel"))
          .isNotEqualTo(from.weights().get("backbone/conv1_conv/kernel"));
      to.weights().load(file());
      assertSame(to.weights(), from.weights().all());
    }
  }

  @Test
  void aSavedModelsAndFloat64GoThroughFilesToo() {
    SavedModelBackbone savedModel = SavedModelBackbone.of(SavedModels.folder("k2_resnet_small"));
    try (Net net = Net.of(savedModel, Net.seeded(1))) {
      Map<String, float[]> weights = net.weights().all();
      net.weights().save(file());
      net.weights().set("backbone/conv1_bn/gamma", new float[16]);
      net.weights().load(file());
      assertSame(net.weights(), weights);
    }
    try (Net from = Net.small(1);
        Net to =
            Net.of(
                new ConvNet(List.of(2, 3), 0.9), Net.seeded(2).withFloatType(FloatType.FLOAT64))) {
      from.weights().save(file());
      to.weights().load(file());
      assertSame(to.weights(), from.weights().all());
    }
  }

  private Map<String, NpyArray> saved(Net net) {
    net.weights().save(file());
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    try (NpzFile archive = NpzFile.open(file())) {
      archive.shapes().keySet().forEach(name -> arrays.put(name, archive.read(name)));
    }
    return arrays;
  }

  @Test
  void misfitsAreNamedTogetherAndNothingIsLoaded() {
    try (Net from = Net.small(1);
        Net to = Net.small(2)) {
      Map<String, NpyArray> arrays = saved(from);
      arrays.remove("backbone/conv1_bn/gamma");
      arrays.remove("backbone/conv2_bn/beta");
      arrays.put("backbone/conv3_conv/kernel", new NpyArray(Shape.of(1), new float[1]));
      arrays.put("backbone/conv1_bn/beta", new NpyArray(Shape.of(1, 2), new float[2]));
      NpzFile.write(file(), arrays);
      Map<String, float[]> before = to.weights().all();
      new Refusal(
              "weight file "
                  + file()
                  + " does not fit the model: it lacks backbone/conv1_bn/gamma,"
                  + " backbone/conv2_bn/beta; the model has no backbone/conv3_conv/kernel; shapes"
                  + " must be those of the model: backbone/conv1_bn/beta ([2], was [1, 2])",
              () -> to.weights().load(file()))
          .check();
      assertSame(to.weights(), before);
    }
  }

  @Test
  void manyMisfitsAreCounted() {
    try (Net from = Net.small(1);
        Net to = Net.of(ResNet.resnet18(), Net.seeded(1))) {
      from.weights().save(file());
      assertThatThrownBy(() -> to.weights().load(file()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(".*it lacks backbone/.* and \\d+ more; the model has no .*");
    }
  }

  /** The last array is damaged, where only its sum shows it. */
  @Test
  void aDamagedFileLoadsNothing() throws IOException {
    try (Net from = Net.small(1);
        Net to = Net.small(2)) {
      from.weights().save(file());
      byte[] bytes = Files.readAllBytes(file());
      String last = from.weights().paths().get(from.weights().paths().size() - 1) + ".npy";
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int start = text.indexOf(last); // its local header; the directory comes later
      bytes[start + last.length() + 128 + 1] ^= 1;
      Files.write(file(), bytes);
      Map<String, float[]> before = to.weights().all();
      assertThatThrownBy(() -> to.weights().load(file()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("its bytes must have the sum that the archive says");
      assertSame(to.weights(), before);
    }
  }

  @Test
  void aPartIsLoadedByChoice() {
    try (Net from = Net.small(1);
        Net to = Net.small(2)) {
      Map<String, NpyArray> arrays = saved(from);
      arrays.keySet().removeIf(name -> name.contains("conv2"));
      arrays.put("projector/kernel", new NpyArray(Shape.of(1), new float[1]));
      NpzFile.write(file(), arrays);
      Map<String, float[]> expected = to.weights().all();
      from.weights()
          .all()
          .forEach((p, w) -> expected.replace(p, p.contains("conv2") ? expected.get(p) : w));
      to.weights().loadOnly(file(), "backbone/conv1*");
      assertSame(to.weights(), expected);
      assertThatThrownBy(() -> to.weights().loadOnly(file(), "backbone/*"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("it lacks backbone/conv2_conv/kernel, ");
      assertThatThrownBy(() -> to.weights().loadOnly(file(), "projector/*"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "a pattern of weights to load must match a weight, projector/* matches none of [");
      assertSame(to.weights(), expected);
    }
  }
}
