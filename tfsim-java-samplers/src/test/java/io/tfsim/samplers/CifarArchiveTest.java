package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.tfsim.samplers.CifarArchive.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarArchiveTest {
  private static final byte[] FOUR = {1, 2, 3, 4};
  private static final CifarArchive ARCHIVE =
      new CifarArchive("set", List.of(Member.exactly("a.bin", 4), Member.text("names.txt")));

  @TempDir Path directory;

  private Path target() {
    return directory.resolve("in/here");
  }

  private void unpack(TarGz tar) throws IOException {
    Path file = Files.write(directory.resolve("archive"), tar.toByteArray());
    ARCHIVE.unpack(file, target());
  }

  @Test
  void unpacks_the_known_files_and_nothing_else() throws IOException {
    unpack(
        new TarGz()
            .file("../evil", FOUR)
            .file("/evil", FOUR)
            .file("set/../../evil", FOUR)
            .file("set/../set/a.bin", new byte[4])
            .file("a.bin", new byte[4])
            .link("set/elsewhere", "/")
            .file("set/elsewhere/evil", FOUR)
            .file("set/a.bin", FOUR)
            .file("set/names.txt", FOUR)
            .file("set/b.bin", FOUR)
            .file("other/set/a.bin", new byte[4])
            .file("set/../set/a.bin", new byte[4]));
    try (var files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile).map(directory::relativize))
          .containsExactlyInAnyOrder(
              Path.of("archive"), Path.of("in/here/set/a.bin"), Path.of("in/here/set/names.txt"));
    }
    assertThat(target().resolve("set/a.bin")).hasBinaryContent(FOUR);
    assertThat(ARCHIVE.unpacked(target())).contains(target().resolve("set"));
  }

  @Test
  void does_not_take_a_link_for_a_file() throws IOException {
    Path secret = Files.write(directory.resolve("secret"), FOUR);
    assertThatIOException()
        .isThrownBy(
            () ->
                unpack(
                    new TarGz()
                        .link("set/a.bin", secret.toString())
                        .file("set/names.txt", new byte[1])))
        .withMessage("the archive must hold [set/a.bin], found none");
    assertThat(target().resolve("set/a.bin")).doesNotExist();
  }

  @Test
  void replaces_a_link_instead_of_writing_through_it() throws IOException {
    Path secret = Files.write(directory.resolve("secret"), new byte[] {9});
    Files.createDirectories(target().resolve("set"));
    Files.createSymbolicLink(target().resolve("set/a.bin"), secret);
    unpack(new TarGz().file("set/a.bin", FOUR).file("set/names.txt", FOUR));
    assertThat(secret).hasBinaryContent(new byte[] {9});
    assertThat(target().resolve("set/a.bin")).hasBinaryContent(FOUR);
  }

  @Test
  void names_a_file_of_another_size() {
    assertThatIOException()
        .isThrownBy(() -> unpack(new TarGz().file("set/a.bin", new byte[5])))
        .withMessage("a.bin in the archive must have 4 bytes, was 5");
    assertThatIOException()
        .isThrownBy(() -> unpack(new TarGz().file("set/names.txt", new byte[10_001])))
        .withMessage("names.txt in the archive must have 1 to 10000 bytes, was 10001");
    assertThat(target().resolve("set")).isEmptyDirectory();
  }

  @Test
  void names_the_files_that_are_missing() {
    assertThatIOException()
        .isThrownBy(() -> unpack(new TarGz().file("set/names.txt", FOUR)))
        .withMessage("the archive must hold [set/a.bin], found none");
  }

  @Test
  void fails_on_half_an_archive() throws IOException {
    byte[] whole = new TarGz().file("set/a.bin", FOUR).file("set/names.txt", FOUR).toByteArray();
    Path half = Files.write(directory.resolve("half"), Arrays.copyOf(whole, whole.length / 2));
    assertThatIOException().isThrownBy(() -> ARCHIVE.unpack(half, target()));
    assertThat(ARCHIVE.unpacked(target())).isEmpty();
  }

  @Test
  void sees_whether_all_files_are_there_and_whole() throws IOException {
    assertThat(ARCHIVE.unpacked(directory)).isEmpty();
    Path set = Files.createDirectories(directory.resolve("set"));
    Files.write(set.resolve("a.bin"), new byte[3]);
    Files.write(set.resolve("names.txt"), FOUR);
    assertThat(ARCHIVE.unpacked(directory)).isEmpty();
    Files.write(set.resolve("a.bin"), FOUR);
    assertThat(ARCHIVE.unpacked(directory)).contains(set);
    assertThat(ARCHIVE.unpacked(set)).contains(set);
  }

  @Test
  void the_files_of_both_data_sets_have_the_sizes_of_60000_records() {
    assertThat(binarySize(CifarArchive.cifar10())).isEqualTo(60_000L * 3_073);
    assertThat(binarySize(CifarArchive.cifar100())).isEqualTo(60_000L * 3_074);
  }

  private static long binarySize(CifarArchive archive) {
    return archive.members().stream()
        .filter(member -> member.name().endsWith(".bin"))
        .mapToLong(Member::least)
        .sum();
  }
}
