package io.tfsim.evaluation.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Chromium without a window.
 *
 * @param directory for its profile and its pages
 */
record Browser(Path directory) {
  private static final String CHROMIUM = "/usr/bin/chromium";

  /** Put into a page to be told what became of it; a page of ours has no script. */
  private static final String LOOK =
      """
      <script>
      addEventListener('load', () => {
        const images = [...document.images];
        const outside = performance.getEntriesByType('resource')
            .map(entry => entry.name).filter(name => !name.startsWith('data:'));
        const texts = [...document.querySelectorAll('svg text')].map(t => t.getBoundingClientRect());
        document.documentElement.dataset.looked = JSON.stringify({
          images: images.length,
          broken: images.filter(image => !(image.complete && image.naturalWidth > 0)).length,
          noAlternative: images.filter(image => !image.alt).length,
          outside: outside,
          overflow: document.documentElement.scrollWidth - innerWidth,
          left: texts.filter(box => box.left < -0.5).length,
          charts: [...document.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().height > 50).length,
          svgs: document.querySelectorAll('svg').length,
          title: document.title});
      });
      </script>
      """;

  /**
   * What was seen.
   *
   * @param document the document after loading
   * @param console messages on the console
   */
  record Seen(String document, List<String> console) {
    /** What {@link #LOOK} has written, as JSON. */
    String looked() {
      int start = document.indexOf("data-looked=\"") + "data-looked=\"".length();
      return document.substring(start, document.indexOf('"', start)).replace("&quot;", "\"");
    }
  }

  /** Opens a page as it is. */
  Seen open(String html, int width) throws IOException, InterruptedException {
    Path page = Files.writeString(Files.createTempFile(directory, "page", ".html"), html);
    Path document = Files.createTempFile(directory, "document", ".html");
    Path log = Files.createTempFile(directory, "log", ".txt");
    List<String> command = new ArrayList<>(List.of(CHROMIUM, "--headless", "--no-sandbox"));
    command.addAll(
        List.of(
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--user-data-dir=" + directory.resolve("profile"),
            "--enable-logging=stderr",
            "--virtual-time-budget=5000",
            "--window-size=" + width + ",2000",
            "--dump-dom",
            page.toUri().toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(document.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new IllegalStateException("chromium took longer than two minutes");
      }
    } finally {
      process.destroyForcibly();
    }
    String errors = Files.readString(log, StandardCharsets.ISO_8859_1);
    if (process.exitValue() != 0) {
      throw new IllegalStateException("chromium ended with " + process.exitValue() + ": " + errors);
    }
    return new Seen(
        Files.readString(document),
        errors.lines().filter(line -> line.contains(":CONSOLE")).toList());
  }

  /** Opens a page with {@link #LOOK} in it, and without what forbids that. */
  Seen look(String html, int width) throws IOException, InterruptedException {
    return open(
        html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
            .replace("</head>", LOOK + "</head>"),
        width);
  }
}
