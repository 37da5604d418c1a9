package io.tfsim.samplers;

/** Told how far a download is, from the thread that downloads. */
@FunctionalInterface
public interface DownloadProgress {
  /**
   * Some bytes have come.
   *
   * @param bytes bytes so far, those of an earlier try included
   * @param total bytes of the whole file, or -1 if the server does not say
   */
  void received(long bytes, long total);
}
