package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.Source;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class ImageDatasetTest {
  private static MemorySource source(int size, int classes) {
    return MemorySource.bytes(new byte[size], Shape.of(1))
        .withLabels(IntStream.range(0, size).map(i -> i % classes).toArray(), classes);
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
    Source named = ConcatenatedSourceTest.named("cat", "dog");
    Source plain = MemorySource.bytes(new byte[3], Shape.of(1, 1, 3)).withLabels(new int[1], 2);
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
