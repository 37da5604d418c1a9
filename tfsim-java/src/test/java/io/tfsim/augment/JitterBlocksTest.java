package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Blocks give what the operations give one after the other, whatever their order. */
class JitterBlocksTest {
  private static final double[] AMOUNTS = {1.3, 1.6, 1.4, 0.15};

  @ParameterizedTest
  @CsvSource({
    "0123, MULTIPLICATIVE",
    "0123, ADDITIVE",
    "012, MULTIPLICATIVE",
    "023, MULTIPLICATIVE",
    "123, ADDITIVE",
    "01, MULTIPLICATIVE",
    "13, MULTIPLICATIVE",
    "23, ADDITIVE",
    "0, ADDITIVE",
    "1, MULTIPLICATIVE",
    "2, MULTIPLICATIVE",
    "3, MULTIPLICATIVE"
  })
  void everyOrder(String operations, Brightness brightness) {
    List<String> orders = new ArrayList<>(List.of("")); // first an image that nothing is done to
    permute("", operations, orders);
    Values images = Values.uniform(3, -0.4, 1.5, orders.size(), 3, 4, 3);
    double[][] plans = orders.stream().map(JitterBlocksTest::plan).toArray(double[][]::new);
    int tones = (int) operations.chars().filter(operation -> operation < '2').count();
    JitterBlocks blocks = new JitterBlocks(brightness, tones, operations.length() - tones);
    Values actual =
        Augmented.of(
            images,
            Augmented.FLOAT64,
            (scope, x) -> {
              Operand<TFloating> plan = scope.cast(scope.tf().constant(plans));
              Part lines = Part.of(x, Layout.IMAGES).laid(scope, Layout.LINES);
              return blocks
                  .run(scope, lines, blocks.schedule(scope, plan))
                  .laid(scope, Layout.IMAGES)
                  .array();
            });
    Values expected =
        Augmented.of(
            images, Augmented.FLOAT64, (scope, x) -> oneByOne(scope, x, orders, brightness));
    ValuesAssert.assertThat(actual).isCloseTo(expected, Tolerance.absolute(1e-12));
  }

  private static Operand<TFloating> oneByOne(
      LayerScope scope, Operand<TFloating> images, List<String> orders, Brightness brightness) {
    List<Operand<TFloating>> views = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      Operand<TFloating> x = new Expr(scope, images).slice(0, i, 1).value();
      for (char operation : orders.get(i).toCharArray()) {
        Operand<TFloating> amount = scope.constant(AMOUNTS[operation - '0']);
        x =
            switch (operation) {
              case '0' ->
                  brightness == Brightness.ADDITIVE
                      ? ImageOps.addBrightness(scope, x, amount)
                      : ImageOps.scaleBrightness(scope, x, amount);
              case '1' -> ImageOps.contrast(scope, x, amount);
              case '2' -> ImageOps.saturation(scope, x, amount);
              default -> ImageOps.hue(scope, x, amount);
            };
        x = new Expr(scope, x).clamp(0, 1).value();
      }
      views.add(x);
    }
    return scope.tf().concat(views, scope.tf().constant(0));
  }

  private static double[] plan(String order) {
    double[] plan = Arrays.copyOf(AMOUNTS, 8);
    for (int i = 0; i < 4; i++) {
      plan[4 + i] = order.indexOf('0' + i);
    }
    return plan;
  }

  private static void permute(String done, String left, List<String> orders) {
    if (left.isEmpty()) {
      orders.add(done);
    }
    for (int i = 0; i < left.length(); i++) {
      permute(done + left.charAt(i), left.substring(0, i) + left.substring(i + 1), orders);
    }
  }
}
