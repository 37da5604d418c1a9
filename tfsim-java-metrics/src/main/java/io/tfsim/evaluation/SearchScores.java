package io.tfsim.evaluation;

import io.tfsim.distances.Tiling;
import io.tfsim.matching.KnnClassifier;
import io.tfsim.matching.Matching;
import io.tfsim.metrics.MapAtR;
import io.tfsim.metrics.PrecisionAtK;
import io.tfsim.metrics.RecallAtK;
import io.tfsim.metrics.Retrieval;
import io.tfsim.metrics.RetrievalResult;
import io.tfsim.models.Embeddings;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What nearest neighbours give, by cosine: votes among training examples, and retrieval. */
final class SearchScores {
  private static final int PRECISION_AT = 10;

  private final Protocol protocol;
  private final Tiling tiling;

  SearchScores(Protocol protocol, Tiling tiling) {
    this.protocol = protocol;
    this.tiling = tiling;
  }

  List<Score> votes(Embedded embedded) {
    String output = embedded.output().key();
    int k = Math.min(protocol.neighbours(), embedded.train().count());
    Score vote =
        vote("knn_" + output, embedded, Matching.weighted(k, protocol.temperature()))
            .titled("Nearest neighbours", "weighted vote, " + output)
            .with("temperature", protocol.temperature());
    if (k < protocol.neighbours()) {
      vote = vote.with("k_wanted", protocol.neighbours());
    }
    Score nearest =
        vote("nn1_" + output, embedded, Matching.nearest())
            .titled("Nearest neighbours", "1-NN, " + output);
    return List.of(vote, nearest);
  }

  private Score vote(String name, Embedded embedded, Matching matching) {
    try (var knn = KnnClassifier.of(embedded.train(), matching.withTiling(tiling))) {
      return embedded
          .on(Score.of(name, knn.accuracy(embedded.test())))
          .with("train", embedded.train().count())
          .with("distance", "cosine")
          .with("k", matching.k());
    }
  }

  List<Score> retrieval(Embedded embedded) {
    Embeddings test = embedded.test();
    int at = Math.min(PRECISION_AT, test.count() - 1);
    RetrievalResult result =
        Retrieval.of(RecallAtK.of(1), PrecisionAtK.of(at), MapAtR.exact())
            .withTiling(tiling)
            .evaluateAmongOthers(test);
    String output = embedded.output().key();
    int unanswerable = result.basis().unanswerable();
    return result.values().entrySet().stream()
        .map(
            metric ->
                embedded
                    .on(Score.of(name(metric.getKey(), output), metric.getValue()))
                    .titled("Retrieval", title(metric.getKey()) + ", " + output)
                    .with("references", "the other " + (test.count() - 1) + " test examples")
                    .with("distance", "cosine")
                    .with(unanswerable == 0 ? Map.of() : Map.of("unanswerable", unanswerable)))
        .toList();
  }

  private static String title(String metric) {
    return metric.replace("map@r", "MAP@R");
  }

  private static String name(String metric, String output) {
    return metric.toLowerCase(Locale.ROOT).replace("@", "_at_") + "_" + output;
  }
}
