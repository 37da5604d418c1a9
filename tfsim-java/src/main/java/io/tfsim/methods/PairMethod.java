package io.tfsim.methods;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A method whose loss compares two views: most are. Since going through the network and comparing
 * are apart, {@link MultiCrop} can compare many pairs of views that each went through once.
 */
public interface PairMethod extends Method {
  /** Sends views of one size through backbone, projector and predictor, each view once. */
  default List<EmbeddedView> embed(MethodScope m, List<Operand<TFloating>> views) {
    List<Operand<TFloating>> z = m.project(m.encode(views));
    List<Operand<TFloating>> p = predictor().isPresent() ? m.predict(z) : z;
    return IntStream.range(0, z.size())
        .mapToObj(i -> new EmbeddedView(z.get(i), p.get(i)))
        .toList();
  }

  /** The loss of a pair, the same for (a, b) as for (b, a). */
  MethodTerms compare(MethodScope m, EmbeddedView a, EmbeddedView b);

  @Override
  default MethodTerms build(MethodScope m, List<Operand<TFloating>> views) {
    List<EmbeddedView> embedded = embed(m, views);
    return compare(m, embedded.get(0), embedded.get(1));
  }
}
