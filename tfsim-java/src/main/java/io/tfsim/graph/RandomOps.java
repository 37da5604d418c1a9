package io.tfsim.graph;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Random numbers that are a function of (seed, step, place).
 *
 * <p>Each draw has a key of its own, made of the model's seed, the scope's path and the number of
 * draws made there before; the step counter is the second half of TensorFlow's stateless seed. So a
 * resumed run draws what the uninterrupted one would have drawn. Replicas draw the same numbers for
 * their parts of a batch.
 */
public final class RandomOps {
  private final LayerScope scope;

  RandomOps(LayerScope scope) {
    this.scope = scope;
  }

  /** A key that depends on every bit of the seed and of the place. */
  static long key(long seed, String place) {
    return Hashing.murmur3_128()
        .newHasher()
        .putLong(seed)
        .putString(place, StandardCharsets.UTF_8)
        .hash()
        .asLong();
  }

  /** Uniform in [low, high), drawn anew at each call. */
  public Operand<TFloating> uniform(Operand<? extends TNumber> shape, double low, double high) {
    Operand<TFloating> unit =
        scope.tf().random.statelessRandomUniform(shape, nextSeed(), scope.floatType().tensorType());
    if (low == 0 && high == 1) {
      return unit;
    }
    return scope
        .tf()
        .math
        .add(scope.tf().math.mul(unit, scope.constant(high - low)), scope.constant(low));
  }

  /** Normal with mean 0 and deviation 1, drawn anew at each call. */
  public Operand<TFloating> normal(Operand<? extends TNumber> shape) {
    return scope
        .tf()
        .random
        .statelessRandomNormal(shape, nextSeed(), scope.floatType().tensorType());
  }

  /** Normal with mean 0 and deviation 1, cut off at two deviations; drawn anew at each call. */
  public Operand<TFloating> truncatedNormal(Operand<? extends TNumber> shape) {
    return scope
        .tf()
        .random
        .statelessTruncatedNormal(shape, nextSeed(), scope.floatType().tensorType());
  }

  /** True with the given probability, in [0, 1]; drawn anew at each call. */
  public Operand<TBool> bernoulli(Operand<? extends TNumber> shape, double probability) {
    Checks.inRange("probability", probability, 0, 1);
    return scope.tf().math.less(uniform(shape, 0, 1), scope.constant(probability));
  }

  private Operand<TInt64> nextSeed() {
    long key = key(scope.seed(), scope.path() + "#" + scope.build().nextRandomDraw(scope.path()));
    Operand<TInt64> step =
        scope
            .build()
            .step()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "random numbers need a step counter, and this graph was built without one"
                            + " (at "
                            + scope.path()
                            + ")"));
    return scope.tf().stack(List.of(scope.tf().constant(key), step));
  }
}
