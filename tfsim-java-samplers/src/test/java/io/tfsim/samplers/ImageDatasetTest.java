package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;

class ImageDatasetTest {
  private static MemorySource source(int size, int classes) {
    return MemorySource.bytes(new byte[size], Shape.of(1))
        .withLabels(IntStream.range(0, size).map(i -> i % classes).toArray(), classes);
  }

  /** A source whose classes have names. */
  private record Named(Source source, List<String> classNames) implements Source {
    @Override
    public ExampleSpec spec() {
      return source.spec();
    }

    @Override
    public int size() {
      return source.size();
    }

    @Override
    public int label(int index) {
      return source.label(index);
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      return source.connect(scope, indices);
    }
  }

  @Test
  void holding_out_splits_and_says_so() {
    ImageDataset data = ImageDataset.holdingOut(source(100, 2), 0.2, 1);
    assertThat(data.heldOut()).isTrue();
    assertThat(data.train().size()).isEqualTo(80);
    assertThat(data.test().size()).isEqualTo(20);
    assertThat(data.classNames()).containsExactly("0", "1");
    assertThat(data.withClassNames(List.of("cat", "dog")).heldOut()).isTrue();
  }

  @Test
  void names_are_those_of_train_or_else_of_test() {
    Source plain = source(10, 2);
    Source named = new Named(plain, List.of("cat", "dog"));
    assertThat(ImageDataset.of(named, plain).classNames()).containsExactly("cat", "dog");
    assertThat(ImageDataset.of(plain, named).classNames()).containsExactly("cat", "dog");
    assertThat(ImageDataset.of(plain, plain).classNames()).containsExactly("0", "1");
  }

  @Test
  void refuses_parts_that_differ() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDataset.of(source(10, 2), source(10, 3)))
        .withMessageStartingWith("test must look like train");
  }

  @Test
  void refuses_another_number_of_names() {
    ImageDataset data = ImageDataset.of(source(10, 3), source(5, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.withClassNames(List.of("cat", "dog")))
        .withMessage("classNames must have one for each of 3 classes, was 2");
  }
}
