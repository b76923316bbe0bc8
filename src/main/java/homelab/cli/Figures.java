package homelab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a measurement ends with: a line for each figure, and the same as JSON for whoever asks. */
final class Figures {

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there, too.")
  private Path json;

  /** Hands the figures out, in their order. */
  void show(Invocation invocation, Map<String, Double> figures) throws IOException {
    figures.forEach(
        (name, figure) -> invocation.out().printf(Locale.ROOT, "%-55s %10.2f%n", name, figure));
    write(invocation, figures);
  }

  /** Writes the file that was asked for, if one was. */
  void write(Invocation invocation, Map<String, Double> figures) throws IOException {
    if (json != null) {
      var file = invocation.resolve(json);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(
          file,
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(figures)
              + "\n");
    }
  }
}
