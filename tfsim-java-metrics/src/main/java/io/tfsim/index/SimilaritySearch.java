package io.tfsim.index;

import io.tfsim.data.Source;
import io.tfsim.files.IoReason;
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
 *
 * <p>The model may be trained on as long as nothing is indexed. When rows come and when they are
 * saved, the encoder is asked whether it is still the model that the rows are of ({@link
 * Fingerprint}), and refused if not; what only looks in the index does not ask.
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
   * @param index if it has a calibration in its notes, {@link #match} goes by it; other notes are
   *     let be
   * @throws IllegalArgumentException if the rows of the index are of another model, or it does not
   *     say of which, or its calibration is damaged
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
    return open(savedModel, encoder, true, index);
  }

  /**
   * The index of a SavedModel, over an encoder of it that one has opened oneself, and which stays
   * the caller's: of its projection, say, or with other settings of serving.
   *
   * @throws IllegalArgumentException as for {@link #load(Path, SearchMethod)}
   */
  public static SimilaritySearch load(Path savedModel, Encoder encoder, SearchMethod method) {
    return open(savedModel, encoder, false, openIndex(savedModel, method));
  }

  private static SimilaritySearch open(
      Path savedModel, Encoder encoder, boolean owned, Index index) {
    try {
      return open(encoder, owned, index);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "index " + savedModel.resolve(FILE) + ": " + e.getMessage(), e);
    }
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
      search.checkDim();
      CalibratedMatching.ofNotes(index.info().notes()).ifPresent(search::setMatching);
      search.checkModel();
      return search;
    } catch (RuntimeException | Error e) {
      search.close();
      throw e;
    }
  }

  private void checkDim() {
    int dim = index.info().dim();
    if (dim != encoder.dim()) {
      throw new IllegalArgumentException(
          "the index has dimension " + dim + ", the model's embeddings " + encoder.dim());
    }
  }

  /** Without rows and thresholds, an index is of what the encoder is now; else it must be that. */
  private void checkModel() {
    Fingerprint now = Fingerprint.of(encoder);
    Optional<Fingerprint> model = index.info().model();
    if (index.size() == 0 && matching == null) {
      if (!model.map(now::isSame).orElse(false)) {
        index.setModel(now);
      }
      return;
    }
    model
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the index has rows and does not say of which model:"
                        + " setModel(Fingerprint.of(encoder))"))
        .requireSame(now);
  }

  private void checkModelOfRows() {
    if (!ownsEncoder) { // what load has opened is not trained
      checkModel();
    }
  }

  /** The encoder. */
  public Encoder encoder() {
    return encoder;
  }

  /**
   * The index of its embeddings: for changes, and for what is not here. Of rows that are put in by
   * it, nobody asks here whether they are of the same model.
   */
  public Index index() {
    return index;
  }

  /**
   * Adds the examples of a source to the index, with their labels.
   *
   * @return their ids
   * @throws IllegalArgumentException as {@link Encoder#embed(Source)} and {@link Index#add(Rows)},
   *     or if the rows that are there are of another model: it was trained on since
   */
  public long[] index(Source source) {
    checkModelOfRows();
    return index.add(Rows.of(encoder.embed(source)));
  }

  /**
   * Adds examples to the index. The text of a file is its path.
   *
   * <p>Many at once cost less: each call also embeds the {@value Fingerprint#EXAMPLES} examples of
   * the fingerprint, unless {@link #load(Path)} opened the encoder.
   *
   * @param labels one for each, -1 for none; none at all: they have none
   * @return their ids
   * @throws IllegalArgumentException as {@link Encoder#embed(List)} and {@link Index#add(Rows)}, if
   *     there are not as many labels, or as {@link #index(Source)}
   */
  public long[] index(List<?> examples, int... labels) {
    if (labels.length != 0 && labels.length != examples.size()) {
      throw new IllegalArgumentException(
          "labels must be one for each of "
              + examples.size()
              + " examples or none, were "
              + labels.length);
    }
    checkModelOfRows();
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
   * Chooses thresholds, which {@link #match} goes by from now on, and which {@link #save} keeps, in
   * the {@linkplain IndexInfo#notes notes} of the index beside what is there.
   *
   * <p>Of a curve of more than 10,000 distances, as many are kept, evenly spread; the cut-points
   * and what this returns are of all.
   *
   * @param queries labeled examples that the model was not trained on, and that are not in the
   *     index
   * @throws IllegalArgumentException as {@link Calibrator#calibrate} and {@link #matches}, or if
   *     the notes would become too long
   */
  public Calibration calibrate(Source queries, Matching rule, Calibrator calibrator) {
    return calibrate(encoder.embed(queries), rule, calibrator);
  }

  /** The same of embeddings that one has already. */
  public Calibration calibrate(Embeddings queries, Matching rule, Calibrator calibrator) {
    Calibration calibration = calibrator.calibrate(matches(queries, rule));
    CalibratedMatching chosen = new CalibratedMatching(byIndex(rule), calibration).thinned();
    index.setNotes(chosen.inNotes(index.info().notes()));
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
   * <p>An index of this model that is there is replaced, one of another is not. Whether the
   * SavedModel itself is of this model is not looked at: that would take as long as to load it, and
   * nothing says which of its outputs is indexed. {@link #load(Path)} looks; until then, an index
   * in a wrong directory can be moved to the right one.
   *
   * @param savedModel of the same model
   * @throws IllegalArgumentException if there is no SavedModel, it has an index of another model or
   *     a damaged one, or the model was trained on since its embeddings were indexed
   * @throws UncheckedIOException if it cannot be written, or an index that is there cannot be read
   */
  public void save(Path savedModel) {
    if (!Files.isRegularFile(savedModel.resolve(MODEL_FILE))) {
      throw new IllegalArgumentException(
          "an index is saved with its exported model, there is no SavedModel in " + savedModel);
    }
    checkModel();
    Path file = savedModel.resolve(FILE);
    checkReplaced(file);
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + IoReason.of(e), e);
    }
    index.save(file);
  }

  /** In a wrong directory, saving would lose what is there. */
  private void checkReplaced(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    Optional<Fingerprint> model;
    try {
      model = Fingerprint.ofIndex(file);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "index " + file + " " + e.getMessage() + "; where it is deleted, another can be saved",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read index " + file + ": " + IoReason.of(e), e);
    }
    if (!model.map(index.info().model().orElseThrow()::isSame).orElse(false)) {
      throw new IllegalArgumentException(
          "index "
              + file
              + " is of another model, and is not replaced; where it is deleted, another can be"
              + " saved");
    }
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
