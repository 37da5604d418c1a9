package io.tfsim.samplers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Downloads CIFAR-10 or CIFAR-100, which nothing else in this library does.
 *
 * <pre>{@code
 * Path folder = CifarDownload.cifar10().to(directory, (bytes, total) -> show(bytes, total));
 * ImageDataset data = Cifar10.load(folder);
 * }</pre>
 *
 * <p>A download that breaks off goes on where it stopped, at once or the next time. The archive's
 * checksum is compared before anything is unpacked, and only the files that belong to the data set
 * are.
 */
public final class CifarDownload {
  private final URI url;
  private final Checksum checksum;
  private final CifarArchive archive;

  private CifarDownload(URI url, Checksum checksum, CifarArchive archive) {
    this.url = url;
    this.checksum = checksum;
    this.archive = archive;
  }

  /**
   * CIFAR-10 (170 MB) from the <a href="https://www.cs.toronto.edu/~kriz/cifar.html">University of
   * Toronto</a>, with the MD5 that is published there.
   */
  public static CifarDownload cifar10() {
    return new CifarDownload(
        URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
        Checksum.md5("c32a1d4ab5d03f1284b67883e8d87530"),
        CifarArchive.cifar10());
  }

  /**
   * CIFAR-100 (170 MB) from the <a href="https://www.cs.toronto.edu/~kriz/cifar.html">University of
   * Toronto</a>, with the MD5 that is published there.
   */
  public static CifarDownload cifar100() {
    return new CifarDownload(
        URI.create("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"),
        Checksum.md5("03b5dce01913d631647c71ecec9e9cb8"),
        CifarArchive.cifar100());
  }

  /**
   * The same from another place.
   *
   * @throws IllegalArgumentException if it is not an http or https URL
   */
  public CifarDownload withUrl(URI newUrl) {
    if (!"http".equals(newUrl.getScheme()) && !"https".equals(newUrl.getScheme())) {
      throw new IllegalArgumentException("url must be an http or https URL, was " + newUrl);
    }
    return new CifarDownload(newUrl, checksum, archive);
  }

  /** The same with another checksum of the archive. */
  public CifarDownload withChecksum(Checksum newChecksum) {
    return new CifarDownload(url, newChecksum, archive);
  }

  CifarDownload withArchive(CifarArchive newArchive) {
    return new CifarDownload(url, checksum, newArchive);
  }

  /** Where the archive is. */
  public URI url() {
    return url;
  }

  /** What the archive's checksum must be. */
  public Checksum checksum() {
    return checksum;
  }

  /** {@link #to(Path, DownloadProgress)} without being told of the progress. */
  public Path to(Path directory) throws IOException {
    return to(directory, (bytes, total) -> {});
  }

  /**
   * Downloads and unpacks into a folder below {@code directory}, unless the files are there, or in
   * {@code directory} itself, already. The archive is deleted afterwards.
   *
   * @return the folder that has the files, as {@link Cifar10#load} or {@link Cifar100#load} takes
   *     it
   * @throws IOException if the server cannot be reached or refuses, the connection keeps breaking,
   *     or the checksum or a file of the archive is not as expected; except after a wrong checksum,
   *     the next call goes on where this one stopped
   */
  public Path to(Path directory, DownloadProgress progress) throws IOException {
    Optional<Path> there = archive.unpacked(directory);
    if (there.isPresent()) {
      return there.get();
    }
    Files.createDirectories(directory);
    Path part = directory.resolve(archive.folder() + ".tar.gz.part");
    new ResumableFetch(url, part, progress).fetch();
    check(part);
    archive.unpack(part, directory);
    Files.delete(part);
    return directory.resolve(archive.folder());
  }

  private void check(Path part) throws IOException {
    String actual = checksum.of(part);
    if (!actual.equals(checksum.hex())) {
      Files.delete(part); // Going on from it would fail again.
      throw new IOException(
          checksum.algorithm()
              + " of "
              + url
              + " must be "
              + checksum.hex()
              + ", was "
              + actual
              + "; the download was deleted");
    }
  }
}
