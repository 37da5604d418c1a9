package io.tfsim.optimizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PathPatternTest {

  @Test
  void aStarStandsForAnyCharactersAcrossParts() {
    Predicate<String> norms = PathPattern.anyOf(List.of("*_bn/*"));
    assertThat(norms).accepts("conv1_bn/gamma", "backbone/conv1_bn/moving_mean", "a_bn/b/c");
    assertThat(norms).rejects("conv1_bn", "conv1/gamma");
  }

  @Test
  void aPatternMeansTheWholePath() {
    Predicate<String> backbone = PathPattern.anyOf(List.of("backbone/*"));
    assertThat(backbone).accepts("backbone/conv/kernel");
    assertThat(backbone).rejects("my_backbone/conv/kernel", "backbone");
  }

  @Test
  void otherCharactersMeanThemselves() {
    Predicate<String> odd = PathPattern.anyOf(List.of("a.b/(c)+"));
    assertThat(odd).accepts("a.b/(c)+");
    assertThat(odd).rejects("axb/(c)+", "a.b/c");
  }

  @Test
  void anyOfSeveralIsEnough() {
    Predicate<String> some = PathPattern.anyOf(List.of("a", "b*"));
    assertThat(some).accepts("a", "b", "bc").rejects("ab", "c");
  }

  @Test
  void noPatternMatchesNothing() {
    assertThat(PathPattern.anyOf(List.of())).rejects("", "a");
  }

  @Test
  void biasAndNormAreBiasesGammasAndBetas() {
    Predicate<String> excluded = PathPattern.anyOf(PathPattern.BIAS_AND_NORM);
    assertThat(excluded).accepts("dense/bias", "backbone/bn/gamma", "backbone/bn/beta");
    assertThat(excluded).rejects("dense/kernel", "bias/kernel");
  }
}
