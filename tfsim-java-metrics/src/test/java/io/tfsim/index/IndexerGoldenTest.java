package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.distances.Distance;
import io.tfsim.graph.Execution;
import io.tfsim.matching.Calibrator;
import io.tfsim.matching.ClassificationMetric;
import io.tfsim.matching.MatchCounts;
import io.tfsim.matching.Matches;
import io.tfsim.matching.Matching;
import io.tfsim.matching.PeerMatching;
import io.tfsim.metrics.MapAtK;
import io.tfsim.metrics.Ndcg;
import io.tfsim.metrics.PrecisionAtK;
import io.tfsim.metrics.RecallAtK;
import io.tfsim.metrics.RetrievalMetric;
import io.tfsim.metrics.RetrievalResult;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.models.LayerEncoder;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/**
 * What TF Similarity's index found and measured, by an encoder that gives back what it gets.
 *
 * <p>The peer's linear search brings all vectors to unit length, whatever the distance, so they are
 * given like that. By inner product it finds the least similar: the most similar of the opposite
 * query.
 */
class IndexerGoldenTest {
  static List<GoldenCase> cases() {
    return Goldens.cases("indexer");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    Distance distance = Distance.named(golden.config().path("distance").asText());
    List<float[]> indexed = units(golden.input("index_embeddings"), 1);
    List<float[]> queries =
        units(golden.input("query_embeddings"), distance == Distance.INNER_PRODUCT ? -1 : 1);
    int[] labels = PeerMatching.ints(golden.input("index_labels"));
    int[] queryLabels = PeerMatching.ints(golden.input("query_labels"));
    int k = golden.config().path("k").asInt();
    int dim = indexed.get(0).length;
    ExampleSpec spec = new ExampleSpec(Shape.of(dim), ValueRange.ANY, 0);
    try (Encoder identity = LayerEncoder.create((scope, x) -> x, spec, Execution.seeded(0));
        SimilaritySearch search =
            SimilaritySearch.over(identity, IndexConfig.create().withDistance(distance))) {
      search.index(indexed, labels);
      checkLookups(golden, search, queries, k);
      Embeddings embedded = embeddings(queries, queryLabels);
      checkRetrieval(golden, search.evaluateRetrieval(embedded, metrics()));
      checkClassification(golden, search, embedded);
    }
  }

  private static List<float[]> units(Values rows, double sign) {
    double[] values = rows.toArray();
    int dim = Math.toIntExact(rows.shape().get(1));
    List<float[]> units = new ArrayList<>();
    for (int from = 0; from < values.length; from += dim) {
      double squares = 0;
      for (int i = from; i < from + dim; i++) {
        squares += values[i] * values[i];
      }
      float[] unit = new float[dim];
      for (int i = 0; i < dim; i++) {
        unit[i] = (float) (sign * values[from + i] / Math.sqrt(squares));
      }
      units.add(unit);
    }
    return units;
  }

  private static Embeddings embeddings(List<float[]> rows, int[] labels) {
    int dim = rows.get(0).length;
    float[] values = new float[rows.size() * dim];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, values, i * dim, dim);
    }
    return new Embeddings(values, dim, labels);
  }

  private static void checkLookups(
      GoldenCase golden, SimilaritySearch search, List<float[]> queries, int k) {
    List<List<Neighbour>> found = search.lookup(queries, Lookup.nearest(k));
    golden.assertOutput("lookup_ids", values(found, Neighbour::id));
    golden.assertOutput("lookup_labels", values(found, Neighbour::label));
    golden.assertOutput("lookup_distances", values(found, Neighbour::distance));
    golden.assertOutput("lookup_ranks", values(found, Neighbour::rank));
    golden.assertOutput(
        "single_lookup_distances",
        values(List.of(search.lookup(queries.get(0), 3)), Neighbour::distance)
            .reshape(Shape.of(3)));
    List<float[]> peers = units(golden.output("lookup_embeddings_query0"), 1);
    for (int i = 0; i < k; i++) {
      float[] ours = search.index().get(found.get(0).get(i).id()).orElseThrow().embedding();
      assertThat(ours).containsExactly(peers.get(i), within(1e-6f));
    }
  }

  private static Values values(List<List<Neighbour>> found, ToDoubleFunction<Neighbour> number) {
    return Values.of(
        Shape.of(found.size(), found.get(0).size()),
        found.stream().flatMap(List::stream).mapToDouble(number).toArray());
  }

  private static RetrievalMetric[] metrics() {
    return new RetrievalMetric[] {
      RecallAtK.of(1),
      RecallAtK.of(5),
      PrecisionAtK.of(3),
      MapAtK.tfSimilarity(5),
      Ndcg.tfSimilarity(5),
      Ndcg.tfSimilarity(5).within(0.5)
    };
  }

  private static void checkRetrieval(GoldenCase golden, RetrievalResult result) {
    RetrievalMetric[] metrics = metrics();
    String[] peers = {"recall_at_1", "recall_at_5", "precision_at_3", "map_at_5", "bndcg_at_5"};
    for (int i = 0; i < peers.length; i++) {
      golden.assertOutput("retrieval_" + peers[i], Values.scalar(result.value(metrics[i])));
    }
    if (!golden.config().path("distance").asText().equals("inner_product")) {
      // ours is minus the product, which is another threshold
      golden.assertOutput(
          "retrieval_bndcg_at_5_t05", Values.scalar(result.value(metrics[metrics.length - 1])));
    }
    golden.assertOutput(
        "retrieval_precision_at_3_macro", Values.scalar(result.classMean(metrics[2])));
  }

  /** Cut-points that the peer has at the distances of single matches, and what they match. */
  private static void checkClassification(
      GoldenCase golden, SimilaritySearch search, Embeddings queries) {
    golden
        .config()
        .path("calibrations")
        .properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              int underscore = name.lastIndexOf('_');
              Matching rule =
                  PeerMatching.of(
                      name.substring(0, underscore), entry.getValue().path("k").asInt());
              calibrate(
                  golden,
                  search,
                  queries,
                  name,
                  rule,
                  name.substring(underscore + 1),
                  entry.getValue());
            });
    double[] thresholds = GoldenCase.numbers(golden.config().path("evaluate_thresholds"));
    if (!golden.outputs().contains("evaluate_distance")) {
      return;
    }
    Matches matches = search.matches(queries, Matching.nearest());
    List<MatchCounts> counts = matches.at(thresholds).counts();
    for (String metric : List.of("precision", "recall", "f1", "fpr", "npv", "binary_accuracy")) {
      golden.assertOutput(
          "evaluate_" + metric,
          Values.vector(PeerMatching.metric(ClassificationMetric.named(metric), counts)));
    }
  }

  private static void calibrate(
      GoldenCase golden,
      SimilaritySearch search,
      Embeddings queries,
      String name,
      Matching rule,
      String metricName,
      JsonNode recorded) {
    Calibrator calibrator = Calibrator.by(ClassificationMetric.named(metricName));
    for (var target : recorded.path("targets").properties()) {
      if (target.getValue().asDouble() <= 1) { // above it, the peer looks for it in vain
        calibrator = calibrator.withTarget(target.getKey(), target.getValue().asDouble());
      }
    }
    search.calibrate(queries, rule, calibrator);
    var evaluated = search.evaluateClassification(queries);
    for (var cutpoint : recorded.path("cutpoints").properties()) {
      double theirs = cutpoint.getValue().path("distance").asDouble();
      var ours = search.matching().orElseThrow().calibration().cutpoints().get(cutpoint.getKey());
      if (ours == null || Math.abs(ours.distance() - theirs) > 2e-5) {
        continue; // the peer's votes calibrate at distances of neighbours: see
        // CalibrationGoldenTest
      }
      golden.assertOutput(
          "cal_" + name + "_match_" + cutpoint.getKey(),
          Values.vector(
              Arrays.stream(search.match(queries, cutpoint.getKey())).asDoubleStream().toArray()));
      // on the queries that it was calibrated by, a cut-point is what it was
      assertThat(evaluated.get(cutpoint.getKey())).isEqualTo(ours);
    }
  }
}
