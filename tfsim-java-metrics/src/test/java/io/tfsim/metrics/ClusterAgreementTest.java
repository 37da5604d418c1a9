package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.testing.Refusal;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterAgreementTest {
  /**
   * The expected information is that of all 40,320 orders of the second grouping, averaged by a
   * Python program of ten lines; no formula for it is used.
   */
  @ParameterizedTest
  @CsvSource({
    "00011122,00111222,0.5588730382170326,0.31967265056959476",
    "00112233,01230123,0.5,-0.166666666666323",
    "00000001,01234566,0.17826549215135898,-0.16084510631459403",
    "55557777,11111122,0.3437110184854508,0.23033585548405527"
  })
  void agrees_with_the_average_over_all_orders(
      String labels, String clusters, double nmi, double ami) {
    ClusterAgreement ours = ClusterAgreement.of(digits(labels), digits(clusters));
    assertThat(ours.nmi()).isCloseTo(nmi, within(1e-12));
    assertThat(ours.ami()).isCloseTo(ami, within(1e-9));
    assertThat(ours.count()).isEqualTo(8);
    ClusterAgreement swapped = ClusterAgreement.of(digits(clusters), digits(labels));
    assertThat(swapped.ami()).isCloseTo(ours.ami(), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"00112,55779", "0000,3333", "01234,43210", "3,1"})
  void the_same_groups_agree_whatever_their_numbers(String labels, String clusters) {
    ClusterAgreement ours = ClusterAgreement.of(digits(labels), digits(clusters));
    assertThat(ours.nmi()).isCloseTo(1, within(1e-12));
    assertThat(ours.ami()).isCloseTo(1, within(1e-12));
  }

  @Test
  void one_group_says_nothing_of_several() {
    ClusterAgreement ours = ClusterAgreement.of(digits("0000"), digits("0011"));
    assertThat(ours.nmi()).isZero();
    assertThat(ours.ami()).isZero();
  }

  @Test
  void by_chance_the_adjusted_number_is_zero_and_the_other_is_not() {
    Random random = new Random(1);
    int[] labels = IntStream.range(0, 5_000).map(i -> random.nextInt(10)).toArray();
    int[] clusters = IntStream.range(0, 5_000).map(i -> random.nextInt(500)).toArray();
    ClusterAgreement ours = ClusterAgreement.of(labels, clusters);
    assertThat(ours.ami()).isCloseTo(0, within(0.01));
    assertThat(ours.nmi()).isGreaterThan(0.05);
  }

  @Test
  void refuses_what_does_not_fit() {
    new Refusal(
            "labels and clusters must be as many, at least 1, were 1 and 2",
            () -> ClusterAgreement.of(new int[1], new int[2]))
        .check();
    new Refusal(
            "labels and clusters must be as many, at least 1, were 0 and 0",
            () -> ClusterAgreement.of(new int[0], new int[0]))
        .check();
  }

  private static int[] digits(String digits) {
    return digits.chars().map(c -> c - '0').toArray();
  }
}
