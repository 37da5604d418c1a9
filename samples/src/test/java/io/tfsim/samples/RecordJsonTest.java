package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Layer;
import io.tfsim.methods.ViewMode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

class RecordJsonTest {
  private record Part(double batchNormMomentum, Optional<String> name) {}

  private record Whole(
      List<Part> parts, ViewMode viewMode, boolean on, long count, float rate, Layer layer) {}

  @Test
  void records_lists_and_values() {
    Whole whole =
        new Whole(
            List.of(new Part(0.5, Optional.of("a")), new Part(1, Optional.empty())),
            ViewMode.JOINT,
            true,
            3,
            0.25f,
            new NamedLayer());
    assertThat(RecordJson.of(whole).toString())
        .isEqualTo(
            ("{'type':'Whole','parts':[{'type':'Part','batch_norm_momentum':0.5,'name':'a'},"
                    + "{'type':'Part','batch_norm_momentum':1.0}],'view_mode':'joint','on':true,"
                    + "'count':3,'rate':0.25,'layer':'NamedLayer'}")
                .replace('\'', '"'));
  }

  private static final class NamedLayer implements Layer {
    @Override
    public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
      return x;
    }
  }
}
