package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.ExampleStack;
import homelab.cli.Check.Verdict;
import homelab.config.ConfigLoader;
import homelab.config.HomelabConfig;
import homelab.github.SimulatedGitHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** GitHub switches schedules off by itself, and doctor says so. */
class WorkflowCheckTests {

  private static final String CI = ".github/workflows/ci.yml";
  private static final String DRIFT = ".github/workflows/drift.yml";

  @TempDir private Path root;
  private SimulatedGitHub github;

  @BeforeEach
  void open() throws IOException {
    github = SimulatedGitHub.open(1);
    github.allow("a-token");
    github.workflow(CI, "active");
    github.workflow(".github/workflows/rebuild.yml", "disabled_manually");
  }

  @AfterEach
  void close() {
    github.close();
  }

  @TestFactory
  Stream<DynamicTest> whatGitHubSaysOfTheDailyLookForDrift() {
    return Map.of(
            "active", "PASS GitHub runs them",
            "disabled_inactivity", "FAIL " + DRIFT + " is off after 60 days without a commit",
            "disabled_fork", "FAIL " + DRIFT + " is off because the repository is a fork",
            "disabled_manually", "FAIL " + DRIFT + " is switched off by a person",
            "something_new", "FAIL " + DRIFT + " is something_new")
        .entrySet()
        .stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.getKey(),
                    () -> {
                      github.workflow(DRIFT, row.getKey());
                      var found = look("https://github.com/example/homelab.git", "a-token");
                      assertThat(found.verdict() + " " + found.found()).isEqualTo(row.getValue());
                      if (found.verdict() == Verdict.FAIL) {
                        assertThat(found.action())
                            .contains("gh workflow enable drift.yml --repo example/homelab");
                      }
                    }));
  }

  @Test
  void aForkWhoseWorkflowsWereNeverSwitchedOnIsSaid() {
    assertThat(look("git@github.com:example/homelab.git", "a-token"))
        .returns(Verdict.FAIL, Check.Finding::verdict)
        .extracting(Check.Finding::found)
        .isEqualTo("GitHub knows none of " + DRIFT);
  }

  @Test
  void withoutATokenItIsAdvice() {
    var found = look("https://github.com/example/homelab.git", "");
    assertThat(found.verdict()).isEqualTo(Verdict.SKIP);
    assertThat(found.action())
        .contains("public fork", "60 days", "https://github.com/example/homelab/actions");
    assertThat(look("https://git.example.org/homelab.git", "a-token").found())
        .isEqualTo("not on GitHub");
    assertThat(look("https://github.com/example/homelab.git", "wrong").verdict())
        .isEqualTo(Verdict.SKIP);
    assertThat(look("https://github.com/example/homelab.git", "wr\u2013ong").verdict())
        .isEqualTo(Verdict.FAIL);
  }

  private Check.Finding look(String url, String token) {
    var keys = new TreeMap<>(ExampleStack.keys());
    keys.computeIfPresent(
        "homelab:repository",
        (key, text) -> text.replace("https://github.com/example/homelab.git", url));
    HomelabConfig config = ConfigLoader.fromEngine(keys);
    var environment = Map.of("GITHUB_TOKEN", token, "GITHUB_API_URL", github.api().toString());
    var stage = new CommandLineStage(root, environment, (line, folder, variables, output) -> 0);
    return new WorkflowCheck(stage.invocation(), Optional.of(config)).look();
  }
}
