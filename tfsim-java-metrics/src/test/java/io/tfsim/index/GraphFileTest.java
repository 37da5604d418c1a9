package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.distances.Distance;
import io.tfsim.models.Embeddings;
import io.tfsim.search.Approximate;
import io.tfsim.search.SearchMethod;
import io.tfsim.testing.FuzzedRead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that is searched by a graph, which is kept beside it. */
class GraphFileTest {
  /** Few edges and candidates, so that 500 rows are many. */
  private static final SearchMethod GRAPH =
      Approximate.create().withDegree(8).withBuildWidth(40).withSearchWidth(40).withThreads(1);

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
    Index.open(file(), GRAPH).close();
    Index.open(target, GRAPH).close();
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
    assertThat(FuzzedRead.of(file(), () -> IndexFile.open(file()))).isEmpty();
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
      assertThat(FuzzedRead.of(file(), () -> IndexFile.open(file()))).isEmpty();
    }
    Files.delete(graph);
    assertThatThrownBy(() -> Index.open(file(), GRAPH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "index %s needs its graph beside it, there is no %s", file(), graph.getFileName());
    Files.write(graph, own);
    assertThatThrownBy(() -> Index.open(file(), Approximate.create().withDegree(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("degree must be 9, was 8");
    Index.open(file(), GRAPH).close();
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
