package homelab.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;

/** Compose, as Debian 13 has it, and only its parser: nothing here needs a Docker. */
final class RealCompose {

  private static final String PROGRAM = "docker-compose";

  private RealCompose() {}

  static void needed() {
    var found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    Assumptions.assumeTrue(found, "Compose is not on PATH; ./homelab test installs it");
  }

  /** Returns what Compose understood. It doubles each dollar, as a file for itself would need. */
  static JsonNode understood(Path file) throws IOException, InterruptedException {
    var said =
        RealAnsible.run(
            file.getParent(),
            PROGRAM,
            "--file",
            file.getFileName().toString(),
            "config",
            "--format",
            "json");
    return new ObjectMapper().readTree(said);
  }

  /** Returns the variables that the service's container would be given. */
  static SortedMap<String, String> environment(Path file) throws IOException, InterruptedException {
    var variables = new TreeMap<String, String>();
    understood(file)
        .at("/services/service/environment")
        .properties()
        .forEach(
            variable -> variables.put(variable.getKey(), undoubled(variable.getValue().asText())));
    return variables;
  }

  static String undoubled(String text) {
    if (text.replace("$$", "").contains("$")) {
      throw new IllegalArgumentException("a dollar stands alone in " + text);
    }
    return text.replace("$$", "$");
  }
}
