package io.tfsim.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.configuration.ConfigurationJson;

/** {@linkplain ConfigurationJson Configurations as JSON}, as a tree. */
final class RecordJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RecordJson() {}

  static JsonNode of(Object value) {
    try {
      return MAPPER.readTree(ConfigurationJson.of(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot read back the JSON of " + value, e);
    }
  }
}
