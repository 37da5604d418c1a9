package io.tfsim.samples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.index.Lookup;
import io.tfsim.index.Neighbour;
import io.tfsim.index.SimilaritySearch;
import io.tfsim.models.Encoder;
import io.tfsim.models.Serving;
import io.tfsim.search.SearchMethod;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tfsim search}: finds the images of an index that are most like others. */
@Command(
    name = "search",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {"", "Example:", "  tfsim search --model exported photo.jpg another.jpg"},
    description = {
      "Finds the images that tfsim index has indexed and that are most like others, nearest first.",
      ""
    })
final class SearchCommand implements Callable<Integer> {
  private final PrintStream out;

  @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "JPEG, PNG, GIF or BMP files.")
  private List<Path> images = List.of();

  @Mixin private ServingOptions options = new ServingOptions();

  @Option(
      names = "--neighbours",
      paramLabel = "K",
      description = "How many to find for each image; default ${DEFAULT-VALUE}.")
  private int neighbours = 5;

  @Option(names = "--json", paramLabel = "FILE", description = "Write what is found there as JSON.")
  private @Nullable Path json;

  SearchCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    DataOptions.atLeast("neighbours", neighbours, 1);
    Optional<OutputFile> file =
        Optional.ofNullable(json).map(path -> OutputFile.checked("--json", path));
    try (Encoder encoder = options.load(Serving.defaults())) {
      InputException.refusing(() -> search(encoder, file));
    }
    return 0;
  }

  private void search(Encoder encoder, Optional<OutputFile> file) {
    try (SimilaritySearch search =
        SimilaritySearch.load(options.model(), encoder, SearchMethod.exact())) {
      List<List<Neighbour>> found = search.lookup(images, Lookup.nearest(neighbours));
      for (int i = 0; i < images.size(); i++) {
        out.println(images.get(i));
        found.get(i).forEach(this::print);
      }
      file.ifPresent(
          target -> {
            target.write(ResultJson.bytes(json(found, search)));
            out.println("written   " + target.path());
          });
    }
  }

  private void print(Neighbour neighbour) {
    out.printf(
        Locale.ROOT, "%4d  %.4f  %s%n", neighbour.rank(), neighbour.distance(), neighbour.text());
  }

  private ObjectNode json(List<List<Neighbour>> found, SimilaritySearch search) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("distance", search.index().info().distance().title());
    root.put("indexed", search.index().size());
    ArrayNode queries = root.putArray("queries");
    for (int i = 0; i < images.size(); i++) {
      ArrayNode neighboursOf =
          queries.addObject().put("image", images.get(i).toString()).putArray("neighbours");
      for (Neighbour neighbour : found.get(i)) {
        neighboursOf
            .addObject()
            .put("rank", neighbour.rank())
            .put("distance", neighbour.distance())
            .put("id", neighbour.id())
            .put("label", neighbour.label())
            .put("text", neighbour.text());
      }
    }
    return root;
  }
}
