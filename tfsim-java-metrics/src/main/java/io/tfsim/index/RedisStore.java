package io.tfsim.index;

import io.tfsim.distances.Distance;
import io.tfsim.models.Embeddings;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Rows in Redis: they are there for other processes, and after this one has ended. They are read
 * when the store is opened and searched in memory, where a copy of them stays.
 *
 * <pre>{@code
 * URI redis = URI.create("rediss://user:password@host:6380/0");
 * try (Index index =
 *     Index.over(
 *         RedisStore.open(redis, "photos", IndexInfo.of(128, Distance.COSINE)),
 *         SearchMethod.exact())) {
 *   index.add(rows);
 * }
 * }</pre>
 *
 * <p>Needs the optional dependency {@code redis.clients:jedis}. The URI is the client's: {@code
 * rediss} for TLS, user, password and number of the data base in it. A batch is one transaction: it
 * is there as a whole or not at all, also if this process is killed. How long Redis itself keeps
 * what it was told is a matter of its own settings (append-only file, snapshots, replicas).
 *
 * <p><b>Several processes</b> may open the same rows. Each sees them as they were when it opened
 * them, and its own changes. If another process has changed them since, or Redis has lost changes
 * (a restart without persistence, a replica that was behind), a change is refused, and nothing
 * changes: none can undo unseen what another did. The rows have to be opened again then; {@link
 * #isCurrent} tells whether that is so.
 */
public final class RedisStore implements Store {
  private static final String FORMAT = "1";
  private static final int ROWS_AT_A_TIME = 1_000;
  private static final int ATTEMPTS = 10;
  private static final int HEAD = Integer.BYTES;

  private final RedisClient client;
  private final String server;
  private final String name;
  private final byte[] infoKey;
  private final byte[] rowsKey;
  private @Nullable LocalStore copy;
  private String version = ""; // of the rows in the copy
  private boolean uncertain;

  private RedisStore(URI uri, String name) {
    this.server = uri.getHost() + ":" + uri.getPort(); // no password in messages
    this.name = name;
    // in braces, so that a cluster keeps both in one place
    this.infoKey = bytes("tfsim:{" + name + "}:info");
    this.rowsKey = bytes("tfsim:{" + name + "}:rows");
    this.client = connect(uri);
  }

  private static RedisClient connect(URI uri) {
    try {
      return RedisClient.create(uri);
    } catch (JedisException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a Redis server must be given as redis://HOST:PORT or rediss://HOST:PORT, was "
              + uri.getScheme()
              + "://"
              + uri.getHost()
              + ":"
              + uri.getPort());
    }
  }

  /**
   * Opens rows, or begins with none where there are none of that name.
   *
   * @param uri of the server, with a port
   * @param name of the rows, at least a character, no braces
   * @param info what they are of; where they are there already, dimension and distance must be
   *     theirs, and the rest is theirs
   * @throws IllegalArgumentException if the rows are of another dimension or distance, or are not
   *     as this library writes them
   * @throws IllegalStateException if Redis does not answer, or other processes change the rows all
   *     the time
   */
  public static RedisStore open(URI uri, String name, IndexInfo info) {
    if (!name.matches("[^{}]+")) {
      throw new IllegalArgumentException(
          "name must be at least a character, no braces, was " + name);
    }
    RedisStore store = new RedisStore(uri, name);
    try {
      store.asking(() -> store.load(info));
      return store;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private LocalStore copy() {
    if (copy == null) {
      throw new IllegalStateException("the rows are closed");
    }
    return copy;
  }

  private void asking(Runnable work) {
    try {
      work.run();
    } catch (JedisException e) {
      throw new IllegalStateException("Redis at " + server + ": " + e.getMessage(), e);
    }
  }

  private void load(IndexInfo wanted) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Map<String, byte[]> info = stored();
      if (info.isEmpty()) {
        if (client.exists(rowsKey)) {
          throw new IllegalArgumentException(
              "rows " + name + " in Redis have lost what is known of them");
        }
        create(wanted);
        continue; // reads what is there now, which another process may have created
      }
      LocalStore loaded = LocalStore.empty(read(info, wanted));
      if (readRows(loaded) && Arrays.equals(stored().get("version"), info.get("version"))) {
        loaded.raiseNextId(number(info, "next"));
        version = text(info, "version");
        copy = loaded;
        return;
      }
      loaded.close(); // somebody changed them meanwhile
    }
    throw new IllegalStateException(
        "rows " + name + " in Redis changed " + ATTEMPTS + " times while they were read");
  }

  private Map<String, byte[]> stored() {
    Map<String, byte[]> info = new HashMap<>();
    client
        .hgetAll(infoKey)
        .forEach((key, value) -> info.put(new String(key, StandardCharsets.UTF_8), value));
    return info;
  }

  private void create(IndexInfo info) {
    try (AbstractTransaction transaction = client.transaction(false)) {
      transaction.watch(infoKey);
      if (client.exists(infoKey)) {
        return;
      }
      transaction.multi();
      Map<byte[], byte[]> fields = fields(info);
      fields.put(bytes("format"), bytes(FORMAT));
      fields.put(bytes("next"), bytes("0"));
      fields.put(bytes("version"), bytes(newVersion()));
      transaction.hset(infoKey, fields);
      transaction.exec();
    }
  }

  /**
   * What tells the rows from those before a change. Random, because a count comes to the same
   * number again where Redis has lost changes: after a restart, or on a replica that was behind.
   */
  private static String newVersion() {
    return UUID.randomUUID().toString();
  }

  @SuppressWarnings("ArrayAsKeyOfSetOrMap") // the client takes such maps, nobody looks in them
  private static Map<byte[], byte[]> fields(IndexInfo info) {
    Map<byte[], byte[]> fields = new HashMap<>();
    fields.put(bytes("dim"), bytes(String.valueOf(info.dim())));
    fields.put(bytes("distance"), bytes(info.distance().title()));
    fields.put(bytes("model"), info.model().map(Fingerprint::encode).orElse(new byte[0]));
    fields.put(bytes("notes"), bytes(info.notes()));
    return fields;
  }

  private IndexInfo read(Map<String, byte[]> info, IndexInfo wanted) {
    if (!text(info, "format").equals(FORMAT)) {
      throw new IllegalArgumentException(
          "rows "
              + name
              + " in Redis must have format "
              + FORMAT
              + ", was "
              + text(info, "format"));
    }
    String title = text(info, "distance");
    Distance distance = ofThese(() -> Distance.named(title));
    long dim = number(info, "dim");
    if (dim != wanted.dim() || distance != wanted.distance()) {
      throw new IllegalArgumentException(
          String.format(
              "rows %s in Redis must have dimension %d and distance %s, had %d and %s",
              name, wanted.dim(), wanted.distance().title(), dim, distance.title()));
    }
    byte[] model = field(info, "model");
    return new IndexInfo(
        wanted.dim(),
        distance,
        model.length == 0
            ? Optional.empty()
            : Optional.of(ofThese(() -> Fingerprint.decode(model))),
        text(info, "notes"));
  }

  /** What is wrong with a value is said with the name of the rows. */
  private <T> T ofThese(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("rows " + name + " in Redis: " + e.getMessage(), e);
    }
  }

  private byte[] field(Map<String, byte[]> info, String field) {
    byte[] value = info.get(field);
    if (value == null) {
      throw new IllegalArgumentException("rows " + name + " in Redis have no " + field);
    }
    return value;
  }

  private String text(Map<String, byte[]> info, String field) {
    return new String(field(info, field), StandardCharsets.UTF_8);
  }

  private long number(Map<String, byte[]> info, String field) {
    return number(text(info, field));
  }

  private long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "rows " + name + " in Redis must have numbers, was " + text, e);
    }
  }

  /** Reads all rows, by ascending ids; false if one vanished. */
  private boolean readRows(LocalStore target) {
    long[] ids =
        client.hkeys(rowsKey).stream()
            .mapToLong(id -> number(new String(id, StandardCharsets.UTF_8)))
            .sorted()
            .toArray();
    for (int from = 0; from < ids.length; from += ROWS_AT_A_TIME) {
      long[] some = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + ROWS_AT_A_TIME));
      List<byte[]> values =
          client.hmget(
              rowsKey, Arrays.stream(some).mapToObj(RedisStore::field).toArray(byte[][]::new));
      if (values.contains(null)) {
        return false;
      }
      for (int i = 0; i < some.length; i++) {
        if (target.find(some[i]) >= 0) { // "1" and "01"
          throw new IllegalArgumentException(
              "row " + some[i] + " of " + name + " in Redis must be there once, was twice");
        }
        int[] unused = target.put(decode(some[i], values.get(i), target.dim()));
      }
    }
    return true;
  }

  private static byte[] field(long id) {
    return bytes(String.valueOf(id));
  }

  /** A row as it is in Redis: label, vector, text. */
  private static byte[] encode(Rows rows, int row) {
    int dim = rows.embeddings().dim();
    byte[] text = bytes(rows.text(row));
    ByteBuffer out =
        ByteBuffer.allocate(HEAD + dim * Float.BYTES + text.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(rows.embeddings().labels()[row]);
    for (int i = row * dim; i < (row + 1) * dim; i++) {
      out.putFloat(rows.embeddings().values()[i]);
    }
    return out.put(text).array();
  }

  @SuppressWarnings("ArrayAsKeyOfSetOrMap") // as above
  private static Map<byte[], byte[]> values(Rows rows, int from, int to) {
    Map<byte[], byte[]> values = new HashMap<>();
    for (int i = from; i < to; i++) {
      values.put(field(rows.ids()[i]), encode(rows, i));
    }
    return values;
  }

  private Rows decode(long id, byte[] value, int dim) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    int text = HEAD + dim * Float.BYTES;
    if (in.limit() < text) {
      throw new IllegalArgumentException(
          "row "
              + id
              + " of "
              + name
              + " in Redis must have "
              + text
              + " bytes, had "
              + in.limit());
    }
    int label = in.getInt();
    float[] vector = new float[dim];
    in.asFloatBuffer().get(vector);
    try {
      return Rows.of(new Embeddings(vector, dim, new int[] {label}))
          .withIds(id)
          .withTexts(List.of(new String(value, text, value.length - text, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "row " + id + " of " + name + " in Redis: " + e.getMessage(), e);
    }
  }

  /**
   * Whether the rows in Redis are those that were opened, with this process's changes: no other
   * process has changed them since, and Redis has lost none.
   *
   * @throws IllegalStateException if Redis does not answer
   */
  public boolean isCurrent() {
    boolean[] current = new boolean[1];
    asking(() -> current[0] = !uncertain && isCurrent(client.hget(infoKey, bytes("version"))));
    return current[0];
  }

  private boolean isCurrent(byte @Nullable [] stored) {
    return stored != null && version.equals(new String(stored, StandardCharsets.UTF_8));
  }

  /** Makes a change in Redis, all of it or nothing, if nobody else has made one since. */
  private void change(Consumer<AbstractTransaction> commands) {
    if (uncertain) {
      throw new IllegalStateException(
          "it is not known whether the last change is in Redis: the rows must be opened again");
    }
    String changed = newVersion();
    asking(
        () -> {
          try (AbstractTransaction transaction = client.transaction(false)) {
            transaction.watch(infoKey);
            byte[] stored = client.hget(infoKey, bytes("version"));
            if (stored == null) {
              throw new IllegalStateException(
                  "rows " + name + " are no longer in Redis: they must be opened again");
            }
            if (!isCurrent(stored)) {
              throw outdated();
            }
            transaction.multi();
            commands.accept(transaction);
            transaction.hset(infoKey, bytes("version"), bytes(changed));
            execute(transaction);
          }
        });
    version = changed;
  }

  private void execute(AbstractTransaction transaction) {
    uncertain = true;
    List<Object> results;
    try {
      results = transaction.exec();
    } catch (JedisDataException e) { // Redis refused it, out of memory for example
      uncertain = false;
      throw e;
    }
    if (results == null) { // somebody else was faster
      uncertain = false;
      throw outdated();
    }
    for (Object result : results) {
      if (result instanceof JedisException e) {
        throw e;
      }
    }
    uncertain = false;
  }

  private IllegalStateException outdated() {
    return new IllegalStateException(
        "rows " + name + " in Redis were changed by another process: they must be opened again");
  }

  @Override
  public IndexInfo info() {
    return copy().info();
  }

  @Override
  public void setInfo(IndexInfo info) {
    change(transaction -> transaction.hset(infoKey, fields(info)));
    copy().setInfo(info);
  }

  @Override
  public int[] put(Rows added) {
    long next = copy().nextId();
    for (long id : added.ids()) {
      next = Math.max(next, id + 1);
    }
    byte[] nextId = field(next);
    change(
        transaction -> {
          for (int from = 0; from < added.count(); from += ROWS_AT_A_TIME) {
            int to = Math.min(added.count(), from + ROWS_AT_A_TIME);
            transaction.hset(rowsKey, values(added, from, to));
          }
          transaction.hset(infoKey, bytes("next"), nextId);
        });
    return keep(() -> copy().put(added));
  }

  @Override
  public void remove(long[] ids) {
    change(
        transaction -> {
          for (int from = 0; from < ids.length; from += ROWS_AT_A_TIME) {
            long[] some =
                Arrays.copyOfRange(ids, from, Math.min(ids.length, from + ROWS_AT_A_TIME));
            transaction.hdel(
                rowsKey, Arrays.stream(some).mapToObj(RedisStore::field).toArray(byte[][]::new));
          }
        });
    int[] unused =
        keep(
            () -> {
              copy().remove(ids);
              return new int[0];
            });
  }

  /** What is in Redis must be here, too. */
  private int[] keep(Supplier<int[]> change) {
    uncertain = true;
    int[] result = change.get();
    uncertain = false;
    return result;
  }

  @Override
  public int dim() {
    return copy().dim();
  }

  @Override
  public int rows() {
    return copy().rows();
  }

  @Override
  public int size() {
    return copy().size();
  }

  @Override
  public boolean contains(int row) {
    return copy().contains(row);
  }

  @Override
  public void read(int from, int to, FloatBuffer target) {
    copy().read(from, to, target);
  }

  @Override
  public long nextId() {
    return copy().nextId();
  }

  @Override
  public int find(long id) {
    return copy().find(id);
  }

  @Override
  public long id(int row) {
    return copy().id(row);
  }

  @Override
  public int label(int row) {
    return copy().label(row);
  }

  @Override
  public String text(int row) {
    return copy().text(row);
  }

  /** Ends the connection; the rows stay in Redis. */
  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
    client.close();
  }
}
