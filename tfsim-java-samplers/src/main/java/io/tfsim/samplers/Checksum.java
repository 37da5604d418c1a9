package io.tfsim.samplers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the digest of a file must be.
 *
 * @param algorithm a name that {@link MessageDigest} knows
 * @param hex the digest in lower-case hexadecimal digits
 */
public record Checksum(String algorithm, String hex) {

  /** Checks that the algorithm is known and the digest has its length. */
  public Checksum {
    int digits = 2 * digest(algorithm).getDigestLength();
    if (!hex.matches("[0-9a-f]{" + digits + "}")) {
      throw new IllegalArgumentException(
          algorithm + " must have " + digits + " lower-case hexadecimal digits, was '" + hex + "'");
    }
  }

  /** A SHA-256. */
  public static Checksum sha256(String hex) {
    return new Checksum("SHA-256", hex);
  }

  /** An MD5, which shows that a file is whole but not that nobody meddled with it. */
  public static Checksum md5(String hex) {
    return new Checksum("MD5", hex);
  }

  /** The digest of a file, in hexadecimal digits. */
  String of(Path file) throws IOException {
    MessageDigest digest = digest(algorithm);
    try (InputStream in = Files.newInputStream(file);
        var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      in.transferTo(out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException(
          "algorithm must be one of Java's message digests, was " + algorithm, e);
    }
  }
}
