package io.tfsim.samplers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A tar.gz of which only known files of known sizes are unpacked.
 *
 * @param folder the folder that the archive has its files in
 * @param members the files
 */
record CifarArchive(String folder, List<Member> members) {
  private static final long LONGEST_TEXT = 10_000;

  /** CIFAR-10: five files of 10,000 training records, one of test records. */
  static CifarArchive cifar10() {
    List<Member> members = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      members.add(Member.exactly("data_batch_" + i + ".bin", 10_000 * 3_073));
    }
    members.add(Member.exactly("test_batch.bin", 10_000 * 3_073));
    members.add(Member.text("batches.meta.txt"));
    return new CifarArchive(Cifar10.LAYOUT.folder(), members);
  }

  /** CIFAR-100: 50,000 training records and 10,000 test records. */
  static CifarArchive cifar100() {
    return new CifarArchive(
        Cifar100.LAYOUT.folder(),
        List.of(
            Member.exactly("train.bin", 50_000 * 3_074),
            Member.exactly("test.bin", 10_000 * 3_074),
            Member.text("fine_label_names.txt"),
            Member.text("coarse_label_names.txt")));
  }

  /** The folder that has all files already: {@code directory}, or the archive's folder in it. */
  Optional<Path> unpacked(Path directory) throws IOException {
    Path below = directory.resolve(folder);
    if (isComplete(directory)) {
      return Optional.of(directory);
    }
    return isComplete(below) ? Optional.of(below) : Optional.empty();
  }

  private boolean isComplete(Path place) throws IOException {
    for (Member member : members) {
      Path file = place.resolve(member.name());
      if (!Files.isRegularFile(file) || !member.admits(Files.size(file))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Unpacks the files to the folder below {@code directory}. Names of the archive are compared,
   * never used as a path.
   *
   * @throws IOException if one is missing or of another size, or the archive is broken
   */
  void unpack(Path archive, Path directory) throws IOException {
    Path target = Files.createDirectories(directory.resolve(folder));
    List<Member> missing = new ArrayList<>(members);
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        var tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        for (Member member : members) {
          if (isPlainFile(entry) && entry.getName().equals(folder + "/" + member.name())) {
            write(tar, entry.getSize(), member, target);
            missing.remove(member);
          }
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new IOException(
          "the archive must hold "
              + missing.stream().map(member -> folder + "/" + member.name()).toList()
              + ", found none");
    }
  }

  private static boolean isPlainFile(TarArchiveEntry entry) {
    return entry.isFile() && !entry.isLink() && !entry.isSymbolicLink();
  }

  private static void write(InputStream in, long size, Member member, Path target)
      throws IOException {
    if (!member.admits(size)) {
      throw new IOException(
          member.name()
              + " in the archive must have "
              + (member.least() == member.most() ? "" : member.least() + " to ")
              + member.most()
              + " bytes, was "
              + size);
    }
    Path unfinished = Files.createTempFile(target, member.name(), ".part");
    try {
      Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
      Files.move(unfinished, target.resolve(member.name()), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /**
   * A file of the archive.
   *
   * @param name its name in the folder
   * @param least least size in bytes
   * @param most largest size in bytes
   */
  record Member(String name, long least, long most) {
    static Member exactly(String name, long size) {
      return new Member(name, size, size);
    }

    static Member text(String name) {
      return new Member(name, 1, LONGEST_TEXT);
    }

    boolean admits(long size) {
      return size >= least && size <= most;
    }
  }
}
