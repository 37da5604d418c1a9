package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.distances.Distance;
import io.tfsim.graph.LayerScope;
import io.tfsim.index.SmallModel.Images;
import io.tfsim.matching.Calibration;
import io.tfsim.matching.Calibrator;
import io.tfsim.matching.ClassificationMetric;
import io.tfsim.matching.Cutpoint;
import io.tfsim.matching.MatchCounts;
import io.tfsim.matching.Matcher;
import io.tfsim.matching.Matching;
import io.tfsim.matching.NearestMatch;
import io.tfsim.metrics.MapAtR;
import io.tfsim.metrics.PrecisionAtK;
import io.tfsim.metrics.Retrieval;
import io.tfsim.metrics.RetrievalResult;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.models.Output;
import io.tfsim.search.SearchMethod;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

class SimilaritySearchTest {
  private static final Images INDEXED = Images.draw(1, 60);
  private static final Images QUERIES = Images.draw(2, 20);
  private static final Matching VOTES = Matching.weighted(5, 0.1);
  private static final Calibrator CALIBRATOR =
      Calibrator.by(ClassificationMetric.PRECISION).withTarget("sure", 0.9);

  private static ContrastiveModel model;
  private static Encoder encoder;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    model = SmallModel.create(INDEXED, 4);
    SmallModel.train(model, INDEXED, 3);
    encoder = model.encoder(Output.REPRESENTATION);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static SimilaritySearch indexed() {
    SimilaritySearch search = SimilaritySearch.over(encoder);
    search.index(INDEXED);
    return search;
  }

  /** An index made with a model in training, opened with the SavedModel of it. */
  @Test
  void isSavedAndLoadedWithTheExportedModel() {
    Path directory = folder.resolve("model");
    List<List<Neighbour>> found;
    Calibration calibration;
    int[] matched;
    RetrievalResult retrieval;
    try (SimilaritySearch search = indexed()) {
      calibration = search.calibrate(QUERIES, VOTES, CALIBRATOR);
      found = search.lookup(QUERIES, Lookup.nearest(3));
      matched = search.match(QUERIES, "sure");
      retrieval = search.evaluateRetrieval(QUERIES, PrecisionAtK.of(3), MapAtR.exact());
      model.export(directory);
      search.save(directory);
    }
    assertThat(directory.resolve("assets.extra/index.tfsim")).isRegularFile();
    try (SimilaritySearch loaded = SimilaritySearch.load(directory)) {
      assertSame(loaded.lookup(QUERIES, Lookup.nearest(3)), found);
      assertThat(loaded.match(QUERIES, "sure")).isEqualTo(matched);
      assertThat(loaded.evaluateRetrieval(QUERIES, PrecisionAtK.of(3), MapAtR.exact()).values())
          .isEqualTo(retrieval.values());
      CalibratedMatching kept = loaded.matching().orElseThrow();
      assertThat(kept.matching().withTiling(VOTES.tiling())).isEqualTo(VOTES);
      assertThat(kept.calibration()).usingRecursiveComparison().isEqualTo(calibration);
      // and again, with more rows
      long before = loaded.index().size();
      loaded.index(QUERIES);
      loaded.save(directory);
      assertThat(before).isEqualTo(60);
    }
    try (SimilaritySearch loaded = SimilaritySearch.load(directory, SearchMethod.exact())) {
      assertThat(loaded.index().size()).isEqualTo(80);
    }
    try (Encoder plain = Encoder.load(directory)) { // a SavedModel as before
      assertThat(plain.dim()).isEqualTo(encoder.dim());
    }
  }

  private static void assertSame(List<List<Neighbour>> actual, List<List<Neighbour>> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int q = 0; q < expected.size(); q++) {
      assertThat(actual.get(q)).hasSameSizeAs(expected.get(q));
      for (int i = 0; i < expected.get(q).size(); i++) {
        Neighbour wanted = expected.get(q).get(i);
        Neighbour found = actual.get(q).get(i);
        assertThat(found.distance()).isCloseTo(wanted.distance(), within(1e-6f));
        assertThat(found.id()).isEqualTo(wanted.id());
        assertThat(found.label()).isEqualTo(wanted.label());
      }
    }
  }

  @Test
  void anIndexOfAnotherModelIsRefused() throws IOException {
    Path directory = folder.resolve("model");
    Path other = folder.resolve("other");
    model.export(directory);
    try (SimilaritySearch search = indexed()) {
      search.save(directory);
    }
    try (ContrastiveModel another = SmallModel.create(INDEXED, 5)) {
      another.export(other);
    }
    Path extra = Files.createDirectory(other.resolve("assets.extra"));
    Files.copy(directory.resolve("assets.extra/index.tfsim"), extra.resolve("index.tfsim"));
    assertThatThrownBy(() -> SimilaritySearch.load(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "index "
                + extra.resolve("index.tfsim")
                + ": the index is of another model: embeddings of the same examples differ by"
                + " [.0-9]+ of their length, the same model's by at most 0.0010");
    try (Encoder projection = model.encoder(Output.PROJECTION)) {
      assertThatThrownBy(() -> SimilaritySearch.load(directory, projection, SearchMethod.exact()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "index "
                  + directory.resolve("assets.extra/index.tfsim")
                  + ": the index has dimension 12, the model's embeddings 10");
    }
    try (SimilaritySearch same = SimilaritySearch.load(directory, encoder, SearchMethod.exact())) {
      assertThat(same.index().size()).isEqualTo(60);
    }
  }

  @Test
  void rowsOfAModelThatWasTrainedOnAreNotSaved() {
    Path directory = folder.resolve("model");
    try (ContrastiveModel own = SmallModel.create(INDEXED, 6);
        SimilaritySearch search = SimilaritySearch.over(own.encoder(Output.REPRESENTATION))) {
      search.index(INDEXED);
      SmallModel.train(own, INDEXED, 1);
      own.export(directory);
      assertThatThrownBy(() -> search.save(directory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the index is of another model: ");
      assertThat(directory.resolve("assets.extra")).doesNotExist();
    }
  }

  /** Rows are of the model that it is when they come, whatever it was when there were none. */
  @Test
  void theModelMayBeTrainedUntilThereAreRows() {
    Path directory = folder.resolve("model");
    try (ContrastiveModel own = SmallModel.create(INDEXED, 6);
        SimilaritySearch search = SimilaritySearch.over(own.encoder(Output.REPRESENTATION))) {
      SmallModel.train(own, INDEXED, 1);
      long[] ids = search.index(INDEXED);
      search.index(QUERIES);
      own.export(directory);
      search.save(directory);
      SmallModel.train(own, INDEXED, 1);
      String another = "the index is of another model: ";
      assertThatThrownBy(() -> search.index(QUERIES))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(another);
      assertThatThrownBy(() -> search.index(List.of(QUERIES.example(0))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(another);
      assertThat(search.index().size()).isEqualTo(80);
      search.index().delete(ids);
      assertThatThrownBy(() -> search.index(QUERIES)) // some are left
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(another);
      search.index().forEach(row -> assertThat(row.id()).isGreaterThanOrEqualTo(60));
    }
    try (SimilaritySearch loaded = SimilaritySearch.load(directory)) {
      assertThat(loaded.index().size()).isEqualTo(80);
    }
  }

  /** Thresholds are of a model, too. */
  @Test
  void aCalibrationOfAnotherModelIsRefusedWithoutRows() {
    try (ContrastiveModel own = SmallModel.create(INDEXED, 6);
        SimilaritySearch search = SimilaritySearch.over(own.encoder(Output.REPRESENTATION))) {
      long[] ids = search.index(INDEXED);
      search.calibrate(QUERIES, Matching.nearest(), CALIBRATOR);
      search.index().delete(ids);
      SmallModel.train(own, INDEXED, 1);
      assertThatThrownBy(() -> search.index(INDEXED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the index is of another model: ");
    }
  }

  @Test
  void anIndexThatCannotBeReadIsNotReplaced() throws IOException {
    Path directory = folder.resolve("model");
    model.export(directory);
    Path file = Files.createDirectories(directory.resolve("assets.extra/index.tfsim"));
    try (SimilaritySearch search = indexed()) {
      assertThatThrownBy(() -> search.save(directory))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("cannot read index " + file + ": Is a directory");
    }
    assertThat(file).isEmptyDirectory();
  }

  @Test
  void aPlaceThatCannotBeMadeIsAnErrorThatSaysWhy() throws IOException {
    Path directory = folder.resolve("model");
    model.export(directory);
    Path file = Files.createFile(directory.resolve("assets.extra")).resolve("index.tfsim");
    try (SimilaritySearch search = indexed()) {
      assertThatThrownBy(() -> search.save(directory))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("cannot write " + file + ": FileAlreadyExists");
    }
  }

  @Test
  void anIndexOfAnotherModelIsNotReplaced() throws IOException {
    Path directory = folder.resolve("model");
    model.export(directory);
    try (SimilaritySearch search = indexed()) {
      search.save(directory);
    }
    Path file = directory.resolve("assets.extra/index.tfsim");
    byte[] before = Files.readAllBytes(file);
    try (ContrastiveModel other = SmallModel.create(INDEXED, 5);
        SimilaritySearch search = SimilaritySearch.over(other.encoder(Output.REPRESENTATION))) {
      search.index(QUERIES);
      assertThatThrownBy(() -> search.save(directory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "index "
                  + file
                  + " is of another model, and is not replaced; where it is deleted, another can be"
                  + " saved");
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
      // one that does not say of which model it is may be of another
      try (Index unknown = Index.inMemory(encoder.dim(), IndexConfig.create())) {
        unknown.save(file);
      }
      assertThatThrownBy(() -> search.save(directory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("index " + file + " is of another model, ");
      byte[] damaged;
      try (Index good = Index.inMemory(encoder.dim(), IndexConfig.create())) {
        good.setModel(Fingerprint.of(search.encoder()));
        good.save(file);
        damaged = Files.readAllBytes(file);
        damaged[(int) FileHeader.aligned(FileHeader.BYTES) + 20]++; // there are no rows before
      }
      Files.write(file, damaged);
      assertThatThrownBy(() -> search.save(directory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "index "
                  + file
                  + " is damaged: checksum of the model must be \\w+, was \\w+; where it is"
                  + " deleted, another can be saved");
      Files.delete(file);
      search.save(directory);
    }
  }

  @Test
  void otherNotesAreKeptBesideTheCalibration() throws IOException {
    Path directory = folder.resolve("model");
    String own = "bought in \"2024\", {größer}";
    int[] matched;
    Store store =
        LocalStore.empty(new IndexInfo(encoder.dim(), Distance.COSINE, Optional.empty(), own));
    try (SimilaritySearch search =
        SimilaritySearch.over(encoder, Index.over(store, SearchMethod.exact()))) {
      assertThat(search.matching()).isEmpty();
      search.index(INDEXED);
      search.calibrate(QUERIES, VOTES, CALIBRATOR);
      search.calibrate(QUERIES, Matching.nearest(), CALIBRATOR);
      matched = search.match(QUERIES, "sure");
      model.export(directory);
      search.save(directory);
    }
    try (SimilaritySearch loaded = SimilaritySearch.load(directory)) {
      assertThat(loaded.match(QUERIES, "sure")).isEqualTo(matched);
      JsonNode notes = new ObjectMapper().readTree(loaded.index().info().notes());
      assertThat(notes.path("notes").asText()).isEqualTo(own);
      loaded.index().setNotes("{\"matching\": {\"k\": 1.5}, \"calibration\": {}}");
      loaded.save(directory);
    }
    assertThatThrownBy(() -> SimilaritySearch.load(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "index "
                + directory.resolve("assets.extra/index.tfsim")
                + ": of a calibration, k must be a whole number, was 1.5");
  }

  /** The same image as a file, its bytes, in memory and as numbers. */
  @Test
  void takesImagesInEveryForm() throws IOException {
    BufferedImage image =
        new BufferedImage(SmallModel.SIDE, SmallModel.SIDE, BufferedImage.TYPE_INT_RGB);
    float[] values = QUERIES.example(7);
    for (int i = 0; i < SmallModel.SIDE * SmallModel.SIDE; i++) {
      int rgb = (int) values[3 * i] << 16 | (int) values[3 * i + 1] << 8 | (int) values[3 * i + 2];
      image.setRGB(i % SmallModel.SIDE, i / SmallModel.SIDE, rgb);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    Path file = Files.write(folder.resolve("image.png"), bytes.toByteArray());
    try (SimilaritySearch search = indexed()) {
      long[] id = search.index(List.of(file), 3);
      List<List<Neighbour>> expected = search.lookup(List.of(values), Lookup.nearest(4));
      Neighbour first = expected.get(0).get(0);
      assertThat(first).isEqualTo(new Neighbour(1, first.distance(), id[0], 3, file.toString()));
      assertThat(first.distance()).isCloseTo(0, within(1e-6f));
      assertSame(List.of(search.lookup(file, 4)), expected);
      assertSame(List.of(search.lookup(bytes.toByteArray(), 4)), expected);
      assertSame(List.of(search.lookup(image, 4)), expected);
      assertSame(List.of(search.lookup(values, 4)), expected);

      search.calibrate(QUERIES, Matching.nearest(), CALIBRATOR);
      int matched = search.match(List.of(file), Calibrator.OPTIMAL)[0];
      assertThat(matched).isEqualTo(3);
      assertThat(search.match(file, Calibrator.OPTIMAL)).isEqualTo(3);
      assertThat(search.match(bytes.toByteArray(), Calibrator.OPTIMAL)).isEqualTo(3);
      assertThat(search.match(image, Calibrator.OPTIMAL)).isEqualTo(3);
      assertThat(search.match(values, Calibrator.OPTIMAL)).isEqualTo(3);
    }
  }

  /** Against a plain loop over the nearest neighbours. */
  @Test
  void classificationCountsRightAndWrongMatches() {
    try (SimilaritySearch search = indexed()) {
      Calibration calibration = search.calibrate(QUERIES, Matching.nearest(), CALIBRATOR);
      Images others = Images.draw(3, 24);
      Map<String, Cutpoint> evaluated = search.evaluateClassification(others);
      assertThat(evaluated.keySet()).isEqualTo(calibration.cutpoints().keySet());
      List<List<Neighbour>> nearest = search.lookup(others, Lookup.nearest(1));
      evaluated.forEach(
          (name, cutpoint) -> {
            int[] counts = new int[4];
            for (int i = 0; i < others.size(); i++) {
              Neighbour neighbour = nearest.get(i).get(0);
              boolean matched = neighbour.distance() <= cutpoint.distance();
              boolean right = neighbour.label() == others.label(i);
              counts[matched ? (right ? 0 : 1) : (right ? 3 : 2)]++;
            }
            assertThat(cutpoint.counts())
                .isEqualTo(new MatchCounts(counts[0], counts[1], counts[2], counts[3]));
            assertThat(cutpoint.distance()).isEqualTo(calibration.cutpoint(name).distance());
            assertThat(cutpoint.value())
                .isEqualTo(ClassificationMetric.PRECISION.of(cutpoint.counts()));
          });
    }
  }

  /** The same as metrics over all embeddings, without an index. */
  @Test
  void retrievalIsThatOfTheEmbeddings() {
    IndexConfig config = IndexConfig.create().withDistance(Distance.EUCLIDEAN);
    try (SimilaritySearch search = SimilaritySearch.over(encoder, config)) {
      long[] ids = search.index(Images.draw(9, 8));
      search.index(INDEXED);
      search.index().delete(ids);
      RetrievalResult result =
          search.evaluateRetrieval(QUERIES, PrecisionAtK.of(3), MapAtR.exact());
      RetrievalResult expected =
          Retrieval.of(PrecisionAtK.of(3), MapAtR.exact())
              .withDistance(Distance.EUCLIDEAN)
              .evaluate(encoder.embed(QUERIES), encoder.embed(INDEXED));
      assertThat(result.values()).isEqualTo(expected.values());
      assertThat(result.classMeans()).isEqualTo(expected.classMeans());
      assertThat(result.basis().neighbours()).isEqualTo(15); // as many as a class has
      assertThat(result.basis().search()).isEqualTo("exact, euclidean, 60 references");
    }
  }

  @Test
  void saysWhatIsMissing() {
    Path nothing = folder.resolve("nothing");
    try (SimilaritySearch search = indexed()) {
      assertThatThrownBy(() -> search.match(QUERIES, Calibrator.OPTIMAL))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("matching needs a calibration first");
      assertThatThrownBy(() -> search.save(nothing))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "an index is saved with its exported model, there is no SavedModel in " + nothing);
      assertThatThrownBy(() -> search.index(List.of(QUERIES.example(0)), 1, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("labels must be one for each of 1 examples or none, were 2");
      assertThatThrownBy(() -> search.calibrate(QUERIES, Matching.majority(61), CALIBRATOR))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("k must be <= number of references (60), was 61");
      assertThat(search.matching()).isEmpty();
      Matcher own = new OwnMatcher();
      assertThatThrownBy(() -> search.calibrate(QUERIES, Matching.of(own, 1), CALIBRATOR))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "a rule that can be saved must be nearest, majority vote or weighted vote, was own");
      assertThat(search.matching()).isEmpty();
      search.index(List.of(QUERIES.example(0)));
      assertThatThrownBy(() -> search.calibrate(QUERIES, Matching.nearest(), CALIBRATOR))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rows that are found need labels, that of id 60 has none");
    }
    assertThatThrownBy(() -> SimilaritySearch.load(nothing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("SavedModel " + nothing + " has no index, assets.extra/index.tfsim");
    Index unknown = Index.inMemory(encoder.dim(), IndexConfig.create());
    unknown.add(Rows.of(new Embeddings(new float[12], 12, new int[1])));
    assertThatThrownBy(() -> SimilaritySearch.over(encoder, unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the index has rows and does not say of which model:"
                + " setModel(Fingerprint.of(encoder))");
  }

  private record OwnMatcher() implements Matcher {
    @Override
    public String name() {
      return "own";
    }

    @Override
    public Match match(LayerScope scope, Operand<TInt32> labels, Operand<TFloating> distances) {
      return new NearestMatch().match(scope, labels, distances);
    }
  }
}
