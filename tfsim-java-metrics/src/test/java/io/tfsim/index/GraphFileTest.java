package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.distances.Distance;
import io.tfsim.models.Embeddings;
import io.tfsim.search.Approximate;
import io.tfsim.search.Search;
import io.tfsim.search.SearchMethod;
import io.tfsim.search.Vectors;
import io.tfsim.testing.FuzzedRead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that is searched by a graph, which is kept beside it. */
class GraphFileTest {
  /** Few edges and candidates, so that 500 rows are many. */
  private static final SearchMethod GRAPH =
      Approximate.create().withDegree(8).withBuildWidth(40).withSearchWidth(40).withThreads(1);

  private static final SearchMethod READING = new Reading(GRAPH);

  /** Reads a graph, and builds none. */
  static class Reading implements SearchMethod {
    private final SearchMethod method;

    Reading(SearchMethod method) {
      this.method = method;
    }

    @Override
    public Search open(Vectors vectors, Distance distance) {
      throw new AssertionError("builds a graph");
    }

    @Override
    public Search open(Vectors vectors, Distance distance, Path saved) {
      return method.open(vectors, distance, saved);
    }
  }

  private static final IndexConfig CONFIG =
      IndexConfig.create().withDistance(Distance.EUCLIDEAN).withSearch(GRAPH);

  @TempDir Path folder;

  private final PlainIndex plain = new PlainIndex(Distance.EUCLIDEAN, 4);
  private final Embeddings queries = plain.draw(40).embeddings();

  private Path file() {
    return folder.resolve("index");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Index filled() {
    Index index = Index.inMemory(PlainIndex.DIM, CONFIG);
    Rows rows = plain.draw(500);
    plain.put(rows, index.add(rows));
    return index;
  }

  /** With holes, which the file closes: the graph finds the same rows afterwards. */
  @Test
  void isSavedAndReadWithTheIndex() throws IOException {
    Lookup five = Lookup.nearest(5);
    List<List<Neighbour>> found;
    try (Index index = filled()) {
      index.save(file());
      String first = files().get(1);
      assertThat(first).matches("index\\.[-0-9a-f]{36}\\.graph");
      long[] deleted = plain.some(60);
      index.delete(deleted);
      index.save(file());
      assertThat(files()).hasSize(2).doesNotContain(first);
      found = index.lookup(queries, five);
    }
    try (Index index = Index.open(file(), GRAPH)) {
      assertThat(index.size()).isEqualTo(440);
      assertThat(index.lookup(queries, five)).isEqualTo(found);
      // and it goes on from there
      Rows more = plain.draw(20);
      long[] ids = index.add(more);
      assertThat(index.lookup(more.embeddings(), Lookup.nearest(1)))
          .extracting(neighbours -> neighbours.get(0).id())
          .containsExactlyElementsOf(Arrays.stream(ids).boxed().toList());
    }
    try (Index exact = Index.open(file(), SearchMethod.exact())) {
      int same = 0;
      List<List<Neighbour>> expected = exact.lookup(queries, five);
      for (int q = 0; q < found.size(); q++) {
        same += (int) found.get(q).stream().filter(expected.get(q)::contains).count();
      }
      assertThat(same).isGreaterThan(180); // of 200: approximate
    }
  }

  @Test
  void anIndexWithoutOneGetsOne() throws IOException {
    try (Index index = Index.inMemory(PlainIndex.DIM, CONFIG.withSearch(SearchMethod.exact()))) {
      Rows rows = plain.draw(200);
      plain.put(rows, index.add(rows));
      index.save(file());
    }
    assertThat(files()).containsExactly("index");
    try (Index index = Index.open(file(), GRAPH)) {
      plain.check(index); // k is large for so few rows: it looks at all
      index.save(file());
    }
    assertThat(files()).hasSize(2);
    try (Index index = Index.open(file(), SearchMethod.exact())) {
      index.save(file()); // whose search has none
    }
    assertThat(files()).containsExactly("index");
  }

  @Test
  void anEmptyIndexHasNone() throws IOException {
    try (Index index = Index.inMemory(PlainIndex.DIM, CONFIG)) {
      index.save(file());
      assertThat(files()).containsExactly("index");
      index.add(plain.draw(200));
      index.save(file());
      assertThat(files()).hasSize(2);
      LongStream.range(0, 200).forEach(index::delete);
      index.save(file());
      assertThat(files()).containsExactly("index");
    }
    try (Index index = Index.open(file(), GRAPH)) {
      index.add(plain.draw(200));
      index.save(file());
    }
    Index.open(file(), READING).close();
  }

  @Test
  void isBesideTheFileThatALinkLeadsTo() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path target = elsewhere.resolve("real");
    try (Index index = filled()) {
      index.save(target);
      Files.createSymbolicLink(file(), target);
      index.save(file());
    }
    assertThat(files()).containsExactly("elsewhere", "index");
    assertThat(elsewhere.toFile().list()).hasSize(2);
    Index.open(file(), READING).close();
    Index.open(target, READING).close();
  }

  @Test
  void anotherGraphIsRefused() throws IOException {
    byte[] otherGraph;
    try (Index index = filled()) {
      index.save(file());
      otherGraph = Files.readAllBytes(folder.resolve(files().get(1)));
      index.update(plain.draw(1).withIds(7));
      index.save(file());
    }
    Path graph = folder.resolve(files().get(1));
    byte[] own = Files.readAllBytes(graph);
    Files.write(graph, otherGraph);
    assertThat(FuzzedRead.of(file(), () -> Index.open(file(), GRAPH))).isEmpty();
    byte[] flipped = own.clone();
    flipped[own.length / 2] ^= 1;
    Files.write(graph, flipped);
    assertThatThrownBy(() -> Index.open(file(), GRAPH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "index " + file() + " is damaged: checksum of the " + graph.getFileName() + " must be");
    Files.write(graph, Arrays.copyOf(own, own.length - 1));
    assertThatThrownBy(() -> Index.open(file(), GRAPH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "index %s has a graph of %d bytes, %s has %d",
            file(), own.length, graph.getFileName(), own.length - 1);
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      byte[] changed = own.clone();
      changed[random.nextInt(own.length)] ^= (byte) (1 + random.nextInt(255));
      Files.write(graph, changed);
      assertThat(FuzzedRead.of(file(), () -> Index.open(file(), GRAPH))).isEmpty();
    }
    Index.open(file(), SearchMethod.exact()).close(); // which does not look at it
    Files.write(graph, own);
    assertThatThrownBy(() -> Index.open(file(), Approximate.create().withDegree(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("degree must be 9, was 8");
    Index.open(file(), GRAPH).close();
  }

  @Test
  void aMissingGraphIsBuiltAnew() throws IOException {
    List<List<Neighbour>> found;
    try (Index index = filled()) {
      index.save(file());
      found = index.lookup(queries, Lookup.nearest(5));
    }
    String graph = files().get(1);
    Files.delete(folder.resolve(graph));
    Index.open(file(), SearchMethod.exact()).close();
    List<String> said = new ArrayList<>();
    try (Index index = listening(said, () -> Index.open(file(), GRAPH))) {
      assertThat(said)
          .containsExactly(
              "INFO: index %s has no %s beside it: its graph is built anew"
                  .formatted(file(), graph));
      assertThat(index.lookup(queries, Lookup.nearest(5))).isEqualTo(found); // by one thread
      index.save(file());
    }
    assertThat(files()).hasSize(2).doesNotContain(graph);
    Index.open(file(), READING).close();
  }

  private static Index listening(List<String> said, Supplier<Index> opening) {
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            said.add(record.getLevel() + ": " + record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(Index.class.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      return opening.get();
    } finally {
      logger.setUseParentHandlers(true);
      logger.removeHandler(handler);
    }
  }

  /** A copy of the index's file mentions the same graph. */
  @Test
  void savingACopyLeavesTheGraphOfTheOriginal() throws IOException {
    Path copy = folder.resolve("copy");
    try (Index index = filled()) {
      index.save(file());
      Files.copy(file(), copy);
      try (Index other = Index.open(copy, GRAPH)) {
        other.delete(3);
        other.save(copy);
      }
      Index.open(file(), READING).close();
      Index.open(copy, READING).close();
      Files.copy(file(), copy, StandardCopyOption.REPLACE_EXISTING);
      index.save(file());
    }
    try (Index index = Index.open(copy, GRAPH)) { // whose graph is gone
      assertThat(index.size()).isEqualTo(500);
    }
  }

  /** Another process saves while this one is between the index's file and its graph. */
  @Test
  void aSaveMeanwhileIsNoMatter() {
    try (Index index = filled()) {
      index.save(file());
      SearchMethod late =
          new Reading(GRAPH) {
            @Override
            public Search open(Vectors vectors, Distance distance, Path saved) {
              if (index.size() == 500) {
                index.delete(3);
                index.save(file());
              }
              return super.open(vectors, distance, saved);
            }
          };
      try (Index opened = Index.open(file(), late)) {
        assertThat(opened.size()).isEqualTo(499);
      }
    }
  }

  /**
   * What is said not to be saved is not, what is said to be saved is; and never without a graph.
   */
  @Test
  void anInterruptedSaveLosesNothing() throws Exception {
    Random random = new Random(9);
    int interrupted = 0;
    try (Index index = filled()) {
      index.save(file());
      long start = System.nanoTime();
      index.save(file());
      long most = 10 + System.nanoTime() - start;
      String last = "";
      for (int i = 0; i < 60; i++) {
        String notes = "save " + i;
        index.setNotes(notes);
        FutureTask<String> save =
            new FutureTask<>(
                () -> {
                  index.save(file());
                  return notes;
                });
        Thread thread = new Thread(save);
        thread.start();
        try {
          last = save.get(random.nextLong(most), TimeUnit.NANOSECONDS);
          most -= most / 10; // so that some are met, however fast they are
        } catch (TimeoutException tooLate) {
          thread.interrupt();
          try {
            last = save.get();
          } catch (ExecutionException e) {
            interrupted++;
            most += most / 10;
            assertThat(e)
                .hasCauseInstanceOf(UncheckedIOException.class)
                .hasMessageEndingWith(": ClosedByInterrupt");
          }
        }
        try (Index saved = Index.open(file(), READING)) {
          assertThat(saved.info().notes()).isEqualTo(last);
        }
        assertThat(files()).hasSize(2);
      }
    }
    assertThat(interrupted).isPositive();
  }

  @Test
  void aNameThatLeadsElsewhereIsRefused() {
    for (String name : List.of("../x.graph", "/x.graph", "a\\x.graph", "x", "a\nb.graph")) {
      byte[] mention = new GraphFile(name, 1, 2).encode();
      assertThatThrownBy(() -> GraphFile.decode(mention))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("has a graph of an impossible name");
    }
    GraphFile fine = new GraphFile("größe.graph", 1L << 40, -2);
    assertThat(GraphFile.decode(fine.encode())).isEqualTo(fine);
    assertThatThrownBy(() -> GraphFile.decode(new byte[12]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("has a graph of 12 bytes");
  }
}
