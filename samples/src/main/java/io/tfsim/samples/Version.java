package io.tfsim.samples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.tensorflow.TensorFlow;
import picocli.CommandLine.IVersionProvider;

/** The versions that a result depends on. */
final class Version implements IVersionProvider {
  /** The version of this project. */
  static String ofProject() {
    try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
      if (resource == null) {
        throw new IllegalStateException("version.properties is not on the class path");
      }
      Properties properties = new Properties();
      properties.load(resource);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read version.properties", e);
    }
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
