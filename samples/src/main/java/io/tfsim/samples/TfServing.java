package io.tfsim.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Asks TensorFlow Serving for embeddings, of an exported model and over its REST interface. */
public final class TfServing {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private TfServing() {}

  /**
   * The representations of images.
   *
   * @param model such as {@code http://localhost:8501/v1/models/flowers}
   * @param images values in the model's range (count, height, width, channels)
   * @throws IOException if the server cannot be reached, or refuses; the message says why
   */
  public static float[][] representations(URI model, float[][][][] images)
      throws IOException, InterruptedException {
    var question = Map.of("signature_name", "representation", "instances", images);
    var request =
        HttpRequest.newBuilder(URI.create(model + ":predict"))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(question)))
            .build();
    var response = CLIENT.send(request, BodyHandlers.ofByteArray());
    JsonNode answer = JSON.readTree(response.body());
    if (response.statusCode() != 200) {
      throw new IOException(model + ": " + answer.path("error").asText());
    }
    return JSON.treeToValue(answer.required("predictions"), float[][].class);
  }
}
