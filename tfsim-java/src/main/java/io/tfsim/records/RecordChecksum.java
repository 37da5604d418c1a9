package io.tfsim.records;

import java.util.zip.CRC32C;

/** The checksum of TensorFlow's record files. */
public final class RecordChecksum {
  private RecordChecksum() {}

  /** A CRC-32C, rotated and shifted so that a checksum of data that holds checksums differs. */
  public static int of(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
