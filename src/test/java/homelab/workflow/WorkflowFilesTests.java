package homelab.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every workflow file, whatever it does. */
class WorkflowFilesTests {

  private static final Path FOLDER = Path.of(".github/workflows");

  private static final String AS_ROOT =
      "sudo --preserve-env env \"PATH=$PATH\" \"MAVEN_OPTS=-Duser.home=$HOME\" ";

  /** What a job with secrets may be given of the runs before. */
  private static final String MAIN_ONLY =
      "github.ref == 'refs/heads/main' && github.event_name == 'push'";

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
        // Root is the one exception; it is the same call, of nothing but what needs it.
        assertThat(step.path("run").asText().startsWith(AS_ROOT))
            .isEqualTo(step.path("run").asText().contains("sudo"));
        assertThat(step.path("run").asText().contains("sudo"))
            .isEqualTo(step.path("run").asText().contains("./homelab test --root"));
        var line = step.path("run").asText().replace(AS_ROOT, "");
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

  /** A wider grant is a change of this table, which somebody has to read. */
  private static final Map<String, List<String>> MAY =
      Map.of(
          "ci.yml test", List.of("contents: read"),
          "preview.yml preview", List.of("contents: read", "id-token: write"),
          "preview.yml rehearse", List.of("contents: read"),
          "comment.yml comment", List.of("actions: read", "contents: read", "pull-requests: write"),
          "rebuild.yml rebuild", List.of("contents: read", "id-token: write"),
          "drift.yml drift", List.of("contents: read", "id-token: write", "issues: write"),
          "publish-image.yml publish",
              List.of(
                  "attestations: write", "contents: read", "id-token: write", "packages: write"));

  @ParameterizedTest
  @MethodSource("files")
  void eachJobMayDoWhatItNeedsAndNoMore(Path file) throws IOException {
    for (var job : read(file).path("jobs").properties()) {
      var granted = new ArrayList<String>();
      job.getValue()
          .path("permissions")
          .properties()
          .forEach(one -> granted.add(one.getKey() + ": " + one.getValue().asText()));
      assertThat(granted)
          .as(job.getKey())
          .containsExactlyInAnyOrderElementsOf(MAY.get(file.getFileName() + " " + job.getKey()));
    }
  }

  /**
   * A pull request's run sees main's caches and its own, and may fill its own. So nothing is saved
   * but by a push to main, under a key that no other run saves, and no step restores another one.
   */
  @ParameterizedTest
  @MethodSource("files")
  void whatIsKeptBetweenRunsIsMainsAlone(Path file) throws IOException {
    for (JsonNode step : steps(file)) {
      var uses = step.path("uses").asText().replaceAll("@.*", "");
      // Saves whatever its job has made, whoever's code that was.
      assertThat(uses).isNotEqualTo("actions/cache");
      if (uses.startsWith("actions/cache/")) {
        assertThat(step.path("with").path("key").asText()).startsWith("main-");
        assertThat(step.path("with").has("restore-keys")).isFalse();
        assertThat(step.path("with").path("path").asText().lines())
            .containsExactly("~/.cache/homelab/tools", "~/.m2/repository");
      }
      if (uses.equals("actions/cache/save")) {
        assertThat(file.getFileName()).hasToString("ci.yml");
        assertThat(step.path("if").asText()).isEqualTo(MAIN_ONLY);
      }
      // These actions would keep what Go and Maven have fetched, under a key of their own.
      if (uses.startsWith("actions/setup-")) {
        assertThat(step.path("with").path("cache").asText("false")).isEqualTo("false");
        assertThat(uses.equals("actions/setup-go") && !step.path("with").has("cache")).isFalse();
      }
    }
  }

  /** Read access to what a pull request's code has filled is as good as that code. */
  @ParameterizedTest
  @MethodSource("files")
  void aJobWithSecretsRestoresOnlyOnMain(Path file) throws IOException {
    var workflow = read(file);
    boolean ofPullRequests = workflow.path("on").has("pull_request");
    for (JsonNode job : workflow.path("jobs")) {
      if (job.toString().contains("secrets.")) {
        for (JsonNode step : job.path("steps")) {
          var uses = step.path("uses").asText();
          assertThat(uses).doesNotStartWith("actions/cache/save@");
          assertThat(ofPullRequests && uses.startsWith("actions/cache")).isFalse();
        }
      }
    }
  }

  @Test
  void nothingIsKeptOfWhatRootMade() throws IOException {
    boolean root = false;
    for (JsonNode step : steps(FOLDER.resolve("ci.yml"))) {
      root |= step.path("run").asText().contains("sudo");
      assertThat(root && step.path("uses").asText().startsWith("actions/cache/save@")).isFalse();
    }
    assertThat(root).isTrue();
  }

  @Test
  void anImageIsBuiltForBothMachinesWithItsOriginAndWithWhatTheUpdaterAtHomeHonours()
      throws IOException {
    var steps = steps(FOLDER.resolve("publish-image.yml"));
    var build =
        steps.stream()
            .filter(step -> step.path("id").asText().equals("build"))
            .map(step -> step.path("with"))
            .findFirst()
            .orElseThrow();

    assertThat(build.path("platforms").asText().split(","))
        .containsExactlyInAnyOrder("linux/arm64", "linux/amd64");
    assertThat(build.path("provenance").asText()).isEqualTo("mode=max");
    assertThat(build.path("tags").asText().lines()).allMatch(tag -> tag.startsWith("ghcr.io/"));
    var label = build.path("labels").asText().lines().findFirst().orElseThrow();
    assertThat(label).isEqualTo("com.centurylinklabs.watchtower.enable=true");
    // The same words have to stand where home decides what the updater touches.
    try (var files = Files.walk(Path.of("ansible/roles"))) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(WorkflowFilesTests::text)
                  .filter(text -> text.contains(label.replace("=true", "")))
                  .toList())
          .isNotEmpty();
    }
    assertThat(steps)
        .extracting(step -> step.path("uses").asText().replaceAll("@.*", ""))
        .contains("actions/attest-build-provenance");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
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
