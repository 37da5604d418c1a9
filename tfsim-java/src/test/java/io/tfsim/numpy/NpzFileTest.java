package io.tfsim.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openlca.npy.Npy;
import org.tensorflow.ndarray.Shape;

/** Archives that NumPy wrote (make_arrays.py), our own, and damaged ones. */
class NpzFileTest {
  private static final float[] COUNTED = counted(24);

  @TempDir Path directory;

  private static float[] counted(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }

  private static Path written(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(NpzFileTest.class.getResource("/numpy/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"savez.npz", "savez_compressed.npz"})
  void readsWhatNumPyWrote(String name) {
    try (NpzFile file = NpzFile.open(written(name))) {
      assertThat(file.shapes())
          .containsOnlyKeys(
              "net/dense/kernel",
              "scalar",
              "doubles",
              "fortran",
              "big_endian",
              "big_endian_doubles",
              "empty");
      for (String array : new String[] {"net/dense/kernel", "fortran", "big_endian"}) {
        assertThat(file.read(array).shape()).as(array).isEqualTo(Shape.of(2, 3, 4));
        assertThat(file.read(array).values()).as(array).isEqualTo(COUNTED);
      }
      assertThat(file.read("scalar").shape()).isEqualTo(Shape.scalar());
      assertThat(file.read("scalar").values()).containsExactly(2.5f);
      assertThat(file.read("doubles").values())
          .containsExactly((float) (1.0 / 3), -1e30f, (float) 1e-40);
      assertThat(file.read("big_endian_doubles").shape()).isEqualTo(Shape.of(3, 4));
      assertThat(file.read("big_endian_doubles").values()).isEqualTo(counted(12));
      assertThat(file.read("empty").shape()).isEqualTo(Shape.of(0, 3));
      assertThatThrownBy(() -> file.read("other"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has no array other; it has [net/dense/kernel, scalar, ");
    }
  }

  @Test
  void readsAnArrayOfFormat2() {
    NpyArray array = NpyFile.read(written("version_2.npy"));
    assertThat(array.shape()).isEqualTo(Shape.of(2, 3, 4));
    assertThat(array.values()).isEqualTo(COUNTED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "integers.npz ; entry bad.npy: it must hold float32 or float64, it holds <i8",
        "objects.npz  ; entry pickled.npy: it must hold float32 or float64, it holds |O",
      })
  void refusesWhatIsNotFloats(String name, String message) {
    assertThatThrownBy(() -> NpzFile.open(written(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("archive " + written(name) + ": " + message);
  }

  private Path write() {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("net/kernel", new NpyArray(Shape.of(2, 3, 4), COUNTED));
    arrays.put("net/large", new NpyArray(Shape.of(40_000), counted(40_000)));
    arrays.put("net/scalar", new NpyArray(Shape.scalar(), new float[] {-0.5f}));
    Path file = directory.resolve("ours.npz");
    NpzFile.write(file, arrays);
    return file;
  }

  @Test
  void readsWhatItWrote() {
    try (NpzFile file = NpzFile.open(write())) {
      assertThat(file.shapes().keySet()).containsExactly("net/kernel", "net/large", "net/scalar");
      assertThat(file.read("net/kernel").values()).isEqualTo(COUNTED);
      assertThat(file.read("net/large").values()).isEqualTo(counted(40_000));
      assertThat(file.read("net/scalar").shape()).isEqualTo(Shape.scalar());
    }
  }

  /** By the zip of the JDK and another reader of arrays. */
  @Test
  void othersReadWhatItWrote() throws IOException {
    try (ZipFile zip = new ZipFile(write().toFile())) {
      ZipEntry entry = zip.getEntry("net/kernel.npy");
      Path array = directory.resolve("kernel.npy");
      Files.write(array, zip.getInputStream(entry).readAllBytes());
      try (var channel = Files.newByteChannel(array)) {
        var npy = Npy.read(channel);
        assertThat(npy.shape()).containsExactly(2, 3, 4);
        assertThat(npy.asFloatArray().data()).isEqualTo(COUNTED);
      }
    }
  }

  @Test
  void theSameArraysAreTheSameBytes() throws IOException {
    byte[] first = Files.readAllBytes(write());
    assertThat(Files.readAllBytes(write())).isEqualTo(first);
  }

  @Test
  void whatCannotBeWrittenLeavesNothing() throws IOException {
    Path taken = Files.createDirectory(directory.resolve("taken"));
    Files.writeString(taken.resolve("inside"), "mine");
    NpyArray array = new NpyArray(Shape.of(1), new float[1]);
    assertThatThrownBy(() -> NpyFile.write(taken, array))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot write " + taken + ": ");
    assertThatThrownBy(() -> NpzFile.write(directory.resolve("none/x.npz"), Map.of("x", array)))
        .isInstanceOf(UncheckedIOException.class);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(taken);
    }
  }

  // ---- damaged files

  private static void readAll(Path file) {
    try (NpzFile archive = NpzFile.open(file)) {
      archive.shapes().keySet().forEach(archive::read);
    }
  }

  @Test
  void everyTruncatedFileIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(written("savez_compressed.npz"));
    Path file = directory.resolve("cut.npz");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> readAll(file))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }

  /** A changed byte is an error, or does not matter. */
  @ParameterizedTest
  @ValueSource(strings = {"savez.npz", "savez_compressed.npz"})
  void changedBytesAreRefusedOrHarmless(String name) throws IOException {
    byte[] whole = Files.readAllBytes(written(name));
    Path file = directory.resolve("changed.npz");
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 1_000; i++) {
      byte[] changed = whole.clone();
      int place = random.nextInt(whole.length);
      changed[place] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed);
      Throwable error = catchThrowable(() -> readAll(file));
      if (error != null) {
        refused++;
        assertThat(error)
            .as("byte %d", place)
            .isInstanceOfAny(IllegalArgumentException.class)
            .hasMessageContaining(file.toString());
      }
    }
    assertThat(refused).isGreaterThan(300);
  }

  private Path archive(String name, String content) throws IOException {
    Path file = directory.resolve("made.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
      zip.closeEntry();
    }
    return file;
  }

  private static String array(String header, int valueBytes) {
    return "\u0093NUMPY\u0001\u0000"
        + (char) header.length()
        + "\u0000"
        + header
        + "x".repeat(valueBytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(3,); 8; its header says [3] of <f4, which is 77 bytes in all, it has 73",
        "(3,); 16; its header says [3] of <f4, which is 77 bytes in all, it has 81",
        "(1000000000,); 12; its header says [1000000000] of <f4, which is 4000000074 bytes in all,"
            + " it has 86",
        "(4294967296, 4294967296); 12; it must have a size in reach, was (4294967296, 4294967296)",
        "(3000000000,); 12; it must have a size in reach, was (3000000000,)",
        "(99999999999999999999,); 12; it must have a size in reach, was (99999999999999999999,)",
      })
  void headersThatDoNotFitAreRefused(String shape, int valueBytes, String message)
      throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + "}";
    Path file = archive("x.npy", array(header, valueBytes));
    assertThatThrownBy(() -> NpzFile.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("archive " + file + ": entry x.npy: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "x.txt; hello; it must hold arrays (*.npy), it holds x.txt",
        "x.npy; hello; entry x.npy: it is not an array of NumPy's, or is cut off",
        "x.npy; ''; entry x.npy: it is not an array of NumPy's, or is cut off",
      })
  void othersFilesAreRefused(String name, String content, String message) throws IOException {
    Path file = archive(name, content);
    assertThatThrownBy(() -> NpzFile.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("archive " + file + ": " + message);
  }

  @Test
  void whatIsNotThereIsRefused() {
    Path none = directory.resolve("none.npz");
    assertThatThrownBy(() -> NpzFile.open(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("archive " + none + ": there is no such file");
  }
}
