package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.layers.Flatten;
import io.tfsim.models.LayerEncoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class ServeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final LayerEncoder encoder =
      LayerEncoder.create(
          new Flatten(),
          new ExampleSpec(Shape.of(1, 1, 3), ValueRange.BYTES, 0),
          Execution.seeded(0).withIntraOpThreads(1));
  private Serve server;

  @BeforeEach
  void start() throws IOException {
    server = Serve.start(encoder, 0);
  }

  @AfterEach
  void stop() {
    server.close();
    encoder.close();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/embed"));
  }

  private static byte[] png(int rgb) throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, rgb);
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private void check(HttpResponse<byte[]> response, int status, String json) throws IOException {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode answer = JSON.readTree(response.body());
    assertThat(answer).isEqualTo(JSON.readTree(json));
  }

  @Test
  void answers_many_at_once() throws IOException {
    List<CompletableFuture<HttpResponse<byte[]>>> answers =
        IntStream.range(0, 40)
            .mapToObj(
                i -> {
                  try {
                    byte[] body = i % 4 == 3 ? new byte[] {'n', 'o'} : png(i % 2 == 0 ? 255 : 0);
                    return client.sendAsync(
                        request().POST(BodyPublishers.ofByteArray(body)).build(),
                        BodyHandlers.ofByteArray());
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                })
            .toList();
    for (int i = 0; i < 40; i++) {
      if (i % 4 == 3) {
        check(
            answers.get(i).join(),
            400,
            "{\"error\":\"cannot read image: it must be JPEG, PNG, GIF or BMP, was 2 bytes that"
                + " start with 'no'\"}");
      } else {
        String blue = i % 2 == 0 ? "1.0" : "0.0";
        check(answers.get(i).join(), 200, "{\"embedding\":[0.0,0.0," + blue + "]}");
      }
    }
  }

  @Test
  void says_what_it_wants() throws Exception {
    check(
        client.send(request().GET().build(), BodyHandlers.ofByteArray()),
        405,
        "{\"error\":\"POST an image file\"}");
    check(
        client.send(
            request().POST(BodyPublishers.ofByteArray(new byte[(20 << 20) + 1])).build(),
            BodyHandlers.ofByteArray()),
        413,
        "{\"error\":\"an image may have 20971520 bytes\"}");
  }

  @Test
  void answers_when_the_encoder_is_closed() throws Exception {
    encoder.close();
    check(
        client.send(
            request().POST(BodyPublishers.ofByteArray(png(0))).build(), BodyHandlers.ofByteArray()),
        500,
        "{\"error\":\"this encoder is closed\"}");
  }
}
