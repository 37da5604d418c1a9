package io.tfsim.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.distances.Distance;
import io.tfsim.models.Embeddings;
import io.tfsim.search.SearchMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** On a real server, with a password. */
@Tag("full")
@Tag("redis")
class RedisStoreTest {
  private static final IndexInfo INFO = IndexInfo.of(PlainIndex.DIM, Distance.EUCLIDEAN);

  @TempDir static Path folder;
  private static RedisServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RedisServer.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Index open(String name) {
    return Index.over(RedisStore.open(server.uri(), name, INFO), SearchMethod.exact());
  }

  @Test
  void holdsAndFindsWhatAMapDoesAlsoWhenOpenedAgain() {
    PlainIndex plain = new PlainIndex(Distance.EUCLIDEAN, 7);
    for (int opened = 0; opened < 3; opened++) {
      try (Index index = open("map")) {
        plain.check(index);
        for (int i = 0; i < 30; i++) {
          plain.change(index);
        }
        plain.check(index);
      }
    }
    try (Index index = open("another")) {
      assertThat(index.size()).isZero();
    }
  }

  @Test
  void manyRowsAreOneBatch() {
    PlainIndex plain = new PlainIndex(Distance.EUCLIDEAN, 8);
    try (Index index = open("many")) {
      Rows rows = plain.draw(5_000);
      plain.put(rows, index.add(rows));
      long[] some = plain.some(2_500);
      index.delete(some);
      Arrays.stream(some).forEach(plain.rows::remove);
    }
    try (Index index = open("many")) {
      assertThat(index.size()).isEqualTo(2_500);
      plain.check(index);
    }
    try (RedisClient client = server.client()) {
      assertThat(client.hlen("tfsim:{many}:rows")).isEqualTo(2_500);
    }
  }

  @Test
  void modelAndNotesAreKept() {
    float[] values = new float[Fingerprint.EXAMPLES * PlainIndex.DIM];
    values[3] = 4;
    try (Index index = open("model")) {
      index.setModel(new Fingerprint(PlainIndex.DIM, values));
      index.setNotes("größer");
    }
    try (Index index = open("model")) {
      assertThat(index.info().model().orElseThrow().values()).isEqualTo(values);
      assertThat(index.info().notes()).isEqualTo("größer");
    }
  }

  @Test
  void noChangeOfAnotherIsLostUnseen() {
    PlainIndex plain = new PlainIndex(Distance.EUCLIDEAN, 9);
    RedisStore mine = RedisStore.open(server.uri(), "two", INFO);
    try (Index first = Index.over(mine, SearchMethod.exact());
        Index second = open("two")) {
      Rows rows = plain.draw(3);
      plain.put(rows, second.add(rows));
      assertThat(mine.isCurrent()).isFalse();
      assertThat(first.size()).isZero(); // as it was opened
      assertThatThrownBy(() -> first.add(plain.draw(2)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "rows two in Redis were changed by another process: they must be opened again");
      assertThat(first.size()).isZero();
      plain.check(second);
      second.delete(0); // who made the last change goes on
      plain.rows.remove(0L);
    }
    try (Index again = open("two")) {
      plain.check(again);
    }
  }

  /** The rows that come after a loss have seen as many changes as those that were opened. */
  @Test
  void changesThatRedisHasLostAreNotTakenForTheseRows() {
    PlainIndex plain = new PlainIndex(Distance.EUCLIDEAN, 10);
    try (RedisClient client = server.client();
        RedisStore mine = RedisStore.open(server.uri(), "lost", INFO)) {
      int[] unused = mine.put(plain.draw(2).withIds(0, 1));
      mine.remove(new long[] {1});
      assertThat(mine.isCurrent()).isTrue();
      client.flushDB();
      assertThat(mine.isCurrent()).isFalse();
      assertThatThrownBy(() -> mine.remove(new long[] {0}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("rows lost are no longer in Redis: they must be opened again");
      try (Index anew = open("lost")) {
        assertThat(anew.size()).isZero();
        Rows rows = plain.draw(3);
        plain.put(rows, anew.add(rows));
        anew.delete(1);
        plain.rows.remove(1L);
        assertThat(mine.isCurrent()).isFalse();
        assertThatThrownBy(() -> mine.put(plain.draw(1).withIds(5)))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage(
                "rows lost in Redis were changed by another process: they must be opened again");
        assertThatThrownBy(() -> mine.setInfo(INFO.withNotes("mine")))
            .isInstanceOf(IllegalStateException.class);
        plain.check(anew);
      }
      assertThat(client.hget("tfsim:{lost}:info", "next")).isEqualTo("3");
    }
    try (Index again = open("lost")) {
      plain.check(again);
      assertThat(again.info()).isEqualTo(INFO);
    }
  }

  @Test
  void rowsThatCannotBeAreNamed() {
    open("bad").close();
    try (RedisClient client = server.client()) {
      assertRefused(client, Float.NaN, 0, "rows must be finite, was NaN in number 0");
      assertRefused(client, 1, -2, "labels must be >= -1, was -2 in number 0");
      client.del("tfsim:{bad}:rows");
      client.hset("tfsim:{bad}:rows", Map.of("1", "\0".repeat(24), "01", ""));
      assertThatThrownBy(() -> open("bad"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("row 1 of bad in Redis must be there once, was twice");
      client.hset("tfsim:{bad}:info", "distance", "far");
      assertThatThrownBy(() -> open("bad"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("rows bad in Redis: distance must be one of ");
    }
  }

  private static void assertRefused(RedisClient client, float value, int label, String message) {
    ByteBuffer row =
        ByteBuffer.allocate(4 + 4 * PlainIndex.DIM).order(ByteOrder.LITTLE_ENDIAN).putInt(label);
    row.putFloat(value);
    client.hset("tfsim:{bad}:rows".getBytes(UTF_8), "17".getBytes(UTF_8), row.array());
    assertThatThrownBy(() -> open("bad"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("row 17 of bad in Redis: " + message);
  }

  @Test
  void otherRowsAreRefused() {
    open("dim").close();
    assertThatThrownBy(
            () -> RedisStore.open(server.uri(), "dim", IndexInfo.of(4, Distance.EUCLIDEAN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rows dim in Redis must have dimension 4 and distance euclidean, had 5 and euclidean");
    assertThatThrownBy(() -> RedisStore.open(server.uri(), "dim", IndexInfo.of(5, Distance.COSINE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rows dim in Redis must have dimension 5 and distance cosine, had 5 and euclidean");
    try (RedisClient client = server.client()) {
      client.hset("tfsim:{dim}:rows", "0", "short");
      assertThatThrownBy(() -> open("dim"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("row 0 of dim in Redis must have 24 bytes, had 5");
      client.hset("tfsim:{dim}:rows", "zero", "short");
      assertThatThrownBy(() -> open("dim"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rows dim in Redis must have numbers, was zero");
      client.hset("tfsim:{half}:info", Map.of("format", "1"));
      assertThatThrownBy(() -> open("half"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rows half in Redis have no distance");
      client.hset("tfsim:{orphans}:rows", "0", "short");
      assertThatThrownBy(() -> open("orphans"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rows orphans in Redis have lost what is known of them");
    }
    assertThatThrownBy(() -> RedisStore.open(URI.create("redis://:pw@host"), "x", INFO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a Redis server must be given as redis://HOST:PORT or rediss://HOST:PORT, was"
                + " redis://host:-1");
    assertThatThrownBy(() -> open("{x}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name must be at least a character, no braces, was {x}");
  }

  @Test
  void aServerThatRefusesChangesNothing() throws IOException {
    PlainIndex plain = new PlainIndex(Distance.EUCLIDEAN, 5);
    Path own = Files.createDirectory(folder.resolve("full"));
    try (RedisServer full = RedisServer.start(own);
        RedisClient client = full.client();
        Index index = Index.over(RedisStore.open(full.uri(), "full", INFO), SearchMethod.exact())) {
      Rows rows = plain.draw(3);
      plain.put(rows, index.add(rows));
      client.configSet("maxmemory", "1"); // out of memory
      assertThatThrownBy(() -> index.add(plain.draw(3)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("Redis at " + full.uri().getHost());
      plain.check(index);
      client.configSet("maxmemory", "0");
      Rows more = plain.draw(3);
      plain.put(more, index.add(more));
      plain.check(index);
    }
  }

  @Test
  void aServerThatIsGoneIsNamedWithoutThePassword() throws IOException {
    PlainIndex plain = new PlainIndex(Distance.EUCLIDEAN, 5);
    Path own = Files.createDirectory(folder.resolve("gone"));
    RedisServer gone = RedisServer.start(own);
    URI uri = gone.uri();
    try (gone;
        Index index = Index.over(RedisStore.open(uri, "x", INFO), SearchMethod.exact())) {
      Rows rows = plain.draw(3);
      plain.put(rows, index.add(rows));
      gone.close();
      assertThatThrownBy(() -> index.add(plain.draw(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("Redis at 127.0.0.1:" + uri.getPort() + ": ")
          .hasMessageNotContaining(RedisServer.PASSWORD);
      plain.check(index); // what was read is still there
    }
    assertThatThrownBy(() -> RedisStore.open(uri, "x", INFO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Redis at 127.0.0.1:" + uri.getPort() + ": ");
  }

  private static final int ROWS = 3_000;

  /** Every batch gives all rows one label: so they have one, whenever the process was killed. */
  @Test
  void aKilledProcessLeavesWholeBatches() throws IOException, InterruptedException {
    Random random = new Random(3);
    for (int kill = 0; kill < 6; kill++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Program.class.getName(),
                  server.uri().toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int written = 0;
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        assertThat(out.readLine()).isEqualTo("1");
        assertThat(process.waitFor(random.nextInt(200_000), TimeUnit.MICROSECONDS)).isFalse();
        process.toHandle().destroyForcibly(); // SIGKILL; what it said can still be read
        for (String line = "1"; line != null; line = out.readLine()) {
          written = Integer.parseInt(line);
        }
      }
      assertThat(process.waitFor()).isNotZero();
      try (RedisStore store = RedisStore.open(server.uri(), "killed", INFO)) {
        assertThat(store.size()).isEqualTo(ROWS);
        int label = store.label(0);
        assertThat(label).isBetween(written, written + 1);
        assertThat(IntStream.range(0, ROWS).map(store::label).distinct()).containsExactly(label);
      }
    }
  }

  /** Changes all rows, one batch after the other, and says so. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      try (RedisStore store = RedisStore.open(URI.create(args[0]), "killed", INFO)) {
        for (int batch = 1; ; batch++) {
          int[] labels = new int[ROWS];
          Arrays.fill(labels, batch);
          float[] values = new float[ROWS * PlainIndex.DIM];
          long[] ids = IntStream.range(0, ROWS).asLongStream().toArray();
          int[] unused =
              store.put(Rows.of(new Embeddings(values, PlainIndex.DIM, labels)).withIds(ids));
          System.out.println(batch);
        }
      }
    }
  }
}
