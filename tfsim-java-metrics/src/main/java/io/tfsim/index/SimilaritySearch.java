package io.tfsim.index;

import io.tfsim.data.Source;
import io.tfsim.matching.Calibration;
import io.tfsim.matching.Calibrator;
import io.tfsim.matching.Cutpoint;
import io.tfsim.matching.Matches;
import io.tfsim.matching.Matching;
import io.tfsim.matching.ThresholdCurve;
import io.tfsim.metrics.Retrieval;
import io.tfsim.metrics.RetrievalMetric;
import io.tfsim.metrics.RetrievalResult;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.search.SearchMethod;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Search by similarity among examples: an encoder, an index of its embeddings, and thresholds.
 *
 * <pre>{@code
 * try (var search = SimilaritySearch.over(model.encoder(Output.REPRESENTATION))) {
 *   search.index(train);
 *   search.calibrate(
 *       validation,
 *       Matching.nearest(),
 *       Calibrator.by(ClassificationMetric.PRECISION).withTarget("sure", 0.99));
 *   model.export(directory);
 *   search.save(directory);
 * }
 * try (var search = SimilaritySearch.load(directory)) {
 *   List<Neighbour> similar = search.lookup(Path.of("photo.jpg"), 5);
 *   int label = search.match(Path.of("photo.jpg"), "sure"); // -1: none of the classes
 * }
 * }</pre>
 *
 * <p>What TF Similarity's {@code SimilarityModel} does besides training. An example is what the
 * {@link Encoder} takes: a {@link BufferedImage}, a {@link Path} or the {@code byte[]} of an image
 * file, or a {@code float[]} of values. May be used by several threads as the encoder and the
 * {@link Index} may. Owns the index, and the encoder if {@link #load(Path)} opened it: close it.
 */
public final class SimilaritySearch implements AutoCloseable {
  /** Where the index of a SavedModel is: TensorFlow's place for files that it does not read. */
  private static final Path FILE = Path.of("assets.extra", "index.tfsim");

  private static final String MODEL_FILE = "saved_model.pb";

  private final Encoder encoder;
  private final boolean ownsEncoder;
  private final Index index;
  private volatile @Nullable CalibratedMatching matching;

  private SimilaritySearch(Encoder encoder, boolean ownsEncoder, Index index) {
    this.encoder = encoder;
    this.ownsEncoder = ownsEncoder;
    this.index = index;
  }

  /** Over an encoder, which stays the caller's: an empty index in memory, by cosine, exactly. */
  public static SimilaritySearch over(Encoder encoder) {
    return over(encoder, IndexConfig.create());
  }

  /** Over an encoder, which stays the caller's: an empty index in memory. */
  public static SimilaritySearch over(Encoder encoder, IndexConfig config) {
    return over(encoder, Index.inMemory(encoder.dim(), config));
  }

  /**
   * Over an encoder, which stays the caller's, and an index, which is this one's from now on, also
   * if this fails.
   *
   * @throws IllegalArgumentException if the index is of another model, or has rows and does not say
   *     of which
   */
  public static SimilaritySearch over(Encoder encoder, Index index) {
    return open(encoder, false, index);
  }

  /** The encoder and the index of a SavedModel; exact search, and served as it says itself. */
  public static SimilaritySearch load(Path savedModel) {
    return load(savedModel, SearchMethod.exact());
  }

  /**
   * The encoder and the index of a SavedModel, as {@link #save} left them there.
   *
   * @throws IllegalArgumentException if one of them is missing, damaged, or the index is of another
   *     model
   * @throws UncheckedIOException if a file cannot be read
   */
  public static SimilaritySearch load(Path savedModel, SearchMethod method) {
    Index index = openIndex(savedModel, method);
    Encoder encoder;
    try {
      encoder = Encoder.load(savedModel);
    } catch (RuntimeException | Error e) {
      index.close();
      throw e;
    }
    return open(encoder, true, index);
  }

  /**
   * The index of a SavedModel, over an encoder of it that one has opened oneself, and which stays
   * the caller's: of its projection, say, or with other settings of serving.
   *
   * @throws IllegalArgumentException as for {@link #load(Path, SearchMethod)}
   */
  public static SimilaritySearch load(Path savedModel, Encoder encoder, SearchMethod method) {
    return open(encoder, false, openIndex(savedModel, method));
  }

  private static Index openIndex(Path savedModel, SearchMethod method) {
    Path file = savedModel.resolve(FILE);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("SavedModel " + savedModel + " has no index, " + FILE);
    }
    return Index.open(file, method);
  }

  private static SimilaritySearch open(Encoder encoder, boolean owned, Index index) {
    SimilaritySearch search = new SimilaritySearch(encoder, owned, index);
    try {
      search.checkModel();
      String notes = index.info().notes();
      if (!notes.isEmpty()) {
        search.setMatching(CalibratedMatching.ofJson(notes));
      }
      return search;
    } catch (RuntimeException | Error e) {
      search.close();
      throw e;
    }
  }

  private void checkModel() {
    IndexInfo info = index.info();
    if (info.dim() != encoder.dim()) {
      throw new IllegalArgumentException(
          "the index has dimension " + info.dim() + ", the model's embeddings " + encoder.dim());
    }
    Fingerprint model = Fingerprint.of(encoder);
    if (info.model().isPresent()) {
      info.model().get().requireSame(model);
    } else if (index.size() > 0) {
      throw new IllegalArgumentException(
          "the index has rows and does not say of which model: setModel(Fingerprint.of(encoder))");
    } else {
      index.setModel(model);
    }
  }

  /** The encoder. */
  public Encoder encoder() {
    return encoder;
  }

  /** The index of its embeddings: for changes, and for what is not here. */
  public Index index() {
    return index;
  }

  /**
   * Adds the examples of a source to the index, with their labels.
   *
   * @return their ids
   * @throws IllegalArgumentException as {@link Encoder#embed(Source)} and {@link Index#add(Rows)}
   */
  public long[] index(Source source) {
    return index.add(Rows.of(encoder.embed(source)));
  }

  /**
   * Adds examples to the index. The text of a file is its path.
   *
   * @param labels one for each, -1 for none; none at all: they have none
   * @return their ids
   * @throws IllegalArgumentException as {@link Encoder#embed(List)} and {@link Index#add(Rows)}, or
   *     if there are not as many labels
   */
  public long[] index(List<?> examples, int... labels) {
    if (labels.length != 0 && labels.length != examples.size()) {
      throw new IllegalArgumentException(
          "labels must be one for each of "
              + examples.size()
              + " examples or none, were "
              + labels.length);
    }
    Embeddings unlabeled = embed(examples);
    Embeddings embeddings =
        labels.length == 0
            ? unlabeled
            : new Embeddings(unlabeled.values(), unlabeled.dim(), labels.clone());
    List<String> texts = new ArrayList<>();
    for (Object example : examples) {
      texts.add(example instanceof Path path ? path.toString() : "");
    }
    return index.add(Rows.of(embeddings).withTexts(texts));
  }

  private Embeddings embed(List<?> examples) {
    float[][] rows = encoder.embed(examples);
    int dim = encoder.dim();
    float[] values = new float[rows.length * dim];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * dim, dim);
    }
    int[] none = new int[rows.length];
    Arrays.fill(none, -1);
    return new Embeddings(values, dim, none);
  }

  /** The nearest of each example of a source. */
  public List<List<Neighbour>> lookup(Source queries, Lookup lookup) {
    return index.lookup(encoder.embed(queries), lookup);
  }

  /** The nearest of each example. */
  public List<List<Neighbour>> lookup(List<?> examples, Lookup lookup) {
    return index.lookup(embed(examples), lookup);
  }

  /** The k nearest of an image in memory. */
  public List<Neighbour> lookup(BufferedImage image, int k) {
    return lookup(List.of(image), Lookup.nearest(k)).get(0);
  }

  /** The k nearest of an image file. */
  public List<Neighbour> lookup(Path image, int k) {
    return lookup(List.of(image), Lookup.nearest(k)).get(0);
  }

  /** The k nearest of the bytes of an image file. */
  public List<Neighbour> lookup(byte[] image, int k) {
    return lookup(List.of(image), Lookup.nearest(k)).get(0);
  }

  /** The k nearest of an example in the range of {@link Encoder#examples}: not of an embedding. */
  public List<Neighbour> lookup(float[] example, int k) {
    return lookup(List.of(example), Lookup.nearest(k)).get(0);
  }

  /**
   * The class of each query and its distance, before a threshold says which to believe.
   *
   * @param rule its distance does not matter: it is the index's
   * @throws IllegalArgumentException if the index has fewer rows than the rule looks at, or one
   *     without a label
   */
  public Matches matches(Embeddings queries, Matching rule) {
    return byIndex(rule).match(index.ranked(queries, rule.k()));
  }

  private Matching byIndex(Matching rule) {
    return rule.withDistance(index.info().distance());
  }

  /**
   * Chooses thresholds, which {@link #match} goes by from now on, and which {@link #save} keeps.
   *
   * @param queries labeled examples that the model was not trained on, and that are not in the
   *     index
   * @throws IllegalArgumentException as {@link Calibrator#calibrate} and {@link #matches}
   */
  public Calibration calibrate(Source queries, Matching rule, Calibrator calibrator) {
    return calibrate(encoder.embed(queries), rule, calibrator);
  }

  /** The same of embeddings that one has already. */
  public Calibration calibrate(Embeddings queries, Matching rule, Calibrator calibrator) {
    Calibration calibration = calibrator.calibrate(matches(queries, rule));
    CalibratedMatching chosen = new CalibratedMatching(byIndex(rule), calibration);
    index.setNotes(chosen.toJson());
    setMatching(chosen);
    return calibration;
  }

  private void setMatching(CalibratedMatching chosen) {
    if (chosen.matching().distance() != index.info().distance()) {
      throw new IllegalArgumentException(
          "the calibration is of distance "
              + chosen.matching().distance().title()
              + ", the index of "
              + index.info().distance().title());
    }
    matching = chosen;
  }

  /** How queries get their class; empty before {@link #calibrate}. */
  public Optional<CalibratedMatching> matching() {
    return Optional.ofNullable(matching);
  }

  private CalibratedMatching calibrated() {
    return matching()
        .orElseThrow(() -> new IllegalStateException("matching needs a calibration first"));
  }

  /**
   * The class of each example of a source, -1 where even the nearest are too far.
   *
   * @param cutpoint name of a threshold, such as {@link Calibrator#OPTIMAL}
   * @throws IllegalArgumentException if there is no such cut-point, or as {@link #matches}
   * @throws IllegalStateException if nothing was calibrated
   */
  public int[] match(Source queries, String cutpoint) {
    return match(encoder.embed(queries), cutpoint);
  }

  /** The same of some examples. */
  public int[] match(List<?> examples, String cutpoint) {
    return match(embed(examples), cutpoint);
  }

  /** The same of embeddings that one has already. */
  public int[] match(Embeddings queries, String cutpoint) {
    CalibratedMatching rule = calibrated();
    double threshold = rule.calibration().cutpoint(cutpoint).distance();
    return matches(queries, rule.matching()).within(threshold);
  }

  /** The class of an image in memory, or -1; see {@link #match(Source, String)}. */
  public int match(BufferedImage image, String cutpoint) {
    return match(List.of(image), cutpoint)[0];
  }

  /** The class of an image file, or -1; see {@link #match(Source, String)}. */
  public int match(Path image, String cutpoint) {
    return match(List.of(image), cutpoint)[0];
  }

  /** The class of the bytes of an image file, or -1; see {@link #match(Source, String)}. */
  public int match(byte[] image, String cutpoint) {
    return match(List.of(image), cutpoint)[0];
  }

  /** The class of an example, or -1; see {@link #match(Source, String)}. */
  public int match(float[] example, String cutpoint) {
    return match(List.of(example), cutpoint)[0];
  }

  /**
   * How well the nearest in the index have the class of the query.
   *
   * @param queries with labels
   * @throws IllegalArgumentException as {@link Retrieval#evaluate}, or if a row that was found has
   *     no label
   */
  public RetrievalResult evaluateRetrieval(Source queries, RetrievalMetric... metrics) {
    return evaluateRetrieval(encoder.embed(queries), metrics);
  }

  /** The same of embeddings that one has already. */
  public RetrievalResult evaluateRetrieval(Embeddings queries, RetrievalMetric... metrics) {
    Retrieval retrieval = Retrieval.of(metrics).withDistance(index.info().distance());
    return index.evaluate(retrieval, queries);
  }

  /**
   * The cut-points of the calibration, with what they come to for other queries: their values and
   * counts are of these, their distances stay.
   *
   * @param queries with labels
   * @throws IllegalStateException if nothing was calibrated
   * @throws IllegalArgumentException as {@link #matches}, or if a query has no label
   */
  public Map<String, Cutpoint> evaluateClassification(Source queries) {
    return evaluateClassification(encoder.embed(queries));
  }

  /** The same of embeddings that one has already. */
  public Map<String, Cutpoint> evaluateClassification(Embeddings queries) {
    CalibratedMatching rule = calibrated();
    Calibration calibration = rule.calibration();
    Matches matches = matches(queries, rule.matching());
    Map<String, Cutpoint> evaluated = new LinkedHashMap<>();
    calibration
        .cutpoints()
        .forEach(
            (name, cutpoint) -> {
              ThresholdCurve at = matches.at(cutpoint.distance());
              evaluated.put(
                  name,
                  new Cutpoint(
                      name,
                      cutpoint.distance(),
                      at.values(calibration.metric())[0],
                      at.counts().get(0)));
            });
    return evaluated;
  }

  /**
   * Keeps index and calibration in the SavedModel that was exported of the model, below {@code
   * assets.extra}, where TensorFlow ignores them. Even if the process is killed, there is the whole
   * of it or what was before.
   *
   * @param savedModel of the same model, which {@link #load(Path)} checks
   * @throws IllegalArgumentException if there is no SavedModel, or the model was trained on since
   *     its embeddings were indexed
   * @throws UncheckedIOException if it cannot be written
   */
  public void save(Path savedModel) {
    if (!Files.isRegularFile(savedModel.resolve(MODEL_FILE))) {
      throw new IllegalArgumentException(
          "an index is saved with its exported model, there is no SavedModel in " + savedModel);
    }
    index.info().model().orElseThrow().requireSame(Fingerprint.of(encoder));
    Path file = savedModel.resolve(FILE);
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
    index.save(file);
  }

  /** Closes the index, and the encoder if it is this one's. */
  @Override
  public void close() {
    try {
      index.close();
    } finally {
      if (ownsEncoder) {
        encoder.close();
      }
    }
  }
}
