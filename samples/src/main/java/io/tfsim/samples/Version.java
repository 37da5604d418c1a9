package io.tfsim.samples;

import io.tfsim.configuration.LibraryVersion;
import org.tensorflow.TensorFlow;
import picocli.CommandLine.IVersionProvider;

/** The versions that a result depends on. */
final class Version implements IVersionProvider {
  /** The version of this project. */
  static String ofProject() {
    return LibraryVersion.get();
  }

  /** The version of TensorFlow's native library. */
  static String ofTensorFlow() {
    return TensorFlow.version();
  }

  /** The version of the JVM. */
  static String ofJava() {
    return System.getProperty("java.version", "unknown");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "tfsim " + ofProject() + " (TensorFlow " + ofTensorFlow() + ", Java " + ofJava() + ")"
    };
  }
}
