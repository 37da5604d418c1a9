package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Against a stand-in that wants what the documentation of TensorFlow Serving's REST interface says,
 * and answers as it says.
 */
class TfServingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final float[][][][] IMAGES = {{{{0, 255, 0.5f}}}, {{{1, 2, 3}}}};
  private static final String QUESTION =
      "{\"signature_name\":\"representation\","
          + "\"instances\":[[[[0.0,255.0,0.5]]],[[[1.0,2.0,3.0]]]]}";

  private HttpServer server;
  private volatile @Nullable String unexpected;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (!exchange.getRequestMethod().equals("POST")
          || !JSON.readTree(body).equals(JSON.readTree(QUESTION))) {
        unexpected = exchange.getRequestMethod() + " " + body;
        send(exchange, 400, "{\"error\": \"Malformed request\"}");
      } else if (exchange.getRequestURI().toString().equals("/v1/models/flowers:predict")) {
        send(exchange, 200, "{\n  \"predictions\": [[1.5, -2.0], [3e-5, 4]\n  ]\n}");
      } else {
        send(exchange, 404, "{ \"error\": \"Servable not found for request: Latest(roses)\" }");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String answer) throws IOException {
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private URI model(String name) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1/models/" + name);
  }

  @Test
  void asks_for_representations() throws Exception {
    assertThat(TfServing.representations(model("flowers"), IMAGES))
        .isEqualTo(new float[][] {{1.5f, -2}, {3e-5f, 4}});
    assertThat(unexpected).isNull();
  }

  @Test
  void passes_on_what_the_server_refuses() {
    URI roses = model("roses");
    assertThatThrownBy(() -> TfServing.representations(roses, IMAGES))
        .isInstanceOf(IOException.class)
        .hasMessage(roses + ": Servable not found for request: Latest(roses)");
  }
}
