package homelab.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every workflow file, whatever it does. */
class WorkflowFilesTests {

  private static final Path FOLDER = Path.of(".github/workflows");

  static Stream<Path> files() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void nothingIsAllowedAtTheTopAndEachJobSaysWhatItNeeds(Path file) throws IOException {
    var workflow = read(file);
    assertThat(workflow.path("permissions").isObject()).isTrue();
    assertThat(workflow.path("permissions")).isEmpty();
    assertThat(workflow.path("jobs")).allMatch(job -> job.path("permissions").isObject());
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyActionIsPinnedByCommitWithItsVersion(Path file) throws IOException {
    assertThat(Files.readAllLines(file).stream().filter(line -> line.contains("uses:")))
        .isNotEmpty()
        .allMatch(line -> line.matches(".*uses: [\\w./-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void noCheckoutKeepsItsToken(Path file) throws IOException {
    for (JsonNode step : steps(file)) {
      if (step.path("uses").asText().startsWith("actions/checkout@")) {
        assertThat(step.path("with").path("persist-credentials").asText("true")).isEqualTo("false");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyLineIsOneCallOfHomelabWithNothingFilledIn(Path file) throws IOException {
    for (JsonNode step : steps(file)) {
      if (step.has("run")) {
        // The lab's root is the one exception; it is the same call.
        var line =
            step.path("run")
                .asText()
                .replace("sudo --preserve-env env \"PATH=$PATH\" ./homelab", "./homelab");
        assertThat(line).startsWith("./homelab ").doesNotContain("${{", ";", "&", "|", "\n");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void whatChangesTheStackIsNeverCancelledAndAsksAnEnvironment(Path file) throws IOException {
    var workflow = read(file);
    for (JsonNode job : workflow.path("jobs")) {
      for (JsonNode step : job.path("steps")) {
        if (step.path("run").asText().matches("\\./homelab (up|rebuild|destroy|drift)\\b.*")) {
          assertThat(workflow.path("concurrency").path("group").asText()).isEqualTo("stack-home");
          assertThat(workflow.path("concurrency").path("cancel-in-progress").asBoolean(true))
              .isFalse();
        }
        if (step.path("env").toString().contains("secrets.")) {
          assertThat(job.path("environment").asText()).isNotEmpty();
        }
      }
    }
  }

  private static List<JsonNode> steps(Path file) throws IOException {
    var steps = new ArrayList<JsonNode>();
    read(file).path("jobs").forEach(job -> job.path("steps").forEach(steps::add));
    assertThat(steps).isNotEmpty();
    return steps;
  }

  private static JsonNode read(Path file) throws IOException {
    return new YAMLMapper().readTree(file.toFile());
  }
}
