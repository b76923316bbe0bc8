package homelab.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The linters of what is not Java. {@code ./homelab test} puts them on PATH at their pinned
 * versions; what another shellcheck or ansible-lint says is not asked.
 */
@Tag("lint")
class LintTests {

  private static final Path ROOT = Path.of("").toAbsolutePath();

  @TestFactory
  Stream<DynamicTest> shellcheckFindsNothing() throws IOException {
    needs("shellcheck");
    return shellFiles()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    ROOT.relativize(file).toString(),
                    () -> assertClean("shellcheck", "--severity=style", file.toString())));
  }

  @Test
  void yamllintFindsNothing() throws Exception {
    needs("yamllint");
    var files = yamlFiles();
    assertThat(files).describedAs("YAML files of the project").isNotEmpty();
    var line =
        new ArrayList<>(List.of("yamllint", "--strict", "--config-file", "tools/yamllint.yaml"));
    files.forEach(file -> line.add(file.toString()));
    assertClean(line.toArray(String[]::new));
  }

  @TestFactory
  Stream<DynamicTest> ansibleLintFindsNothingInItsProductionProfile() throws IOException {
    needs("ansible-lint");
    return playbooks()
        .map(
            playbook ->
                DynamicTest.dynamicTest(
                    ROOT.relativize(playbook).toString(),
                    () ->
                        assertClean(
                            "ansible-lint",
                            "--offline",
                            "--strict",
                            "--profile",
                            "production",
                            playbook.toString())));
  }

  @Test
  void actionlintFindsNothing() throws Exception {
    needs("actionlint");
    // It runs shellcheck on each step by itself when it finds it on PATH.
    assertClean("actionlint", "-color=false");
  }

  @Test
  void zizmorFindsNothingWhenItIsPedantic() throws Exception {
    needs("zizmor");
    assertClean(
        "zizmor", "--offline", "--pedantic", "--no-progress", "--color=never", ".github/workflows");
  }

  private static Stream<Path> shellFiles() throws IOException {
    var files = new ArrayList<>(List.of(ROOT.resolve("homelab"), ROOT.resolve(".ci/run")));
    for (var folder : List.of("cloud-init", "tools", "ansible", "src")) {
      files.addAll(files(folder, ".sh"));
    }
    return files.stream();
  }

  private static List<Path> yamlFiles() throws IOException {
    var files = new ArrayList<Path>();
    files.add(ROOT.resolve("Pulumi.yaml"));
    files.add(ROOT.resolve("Pulumi.home.yaml"));
    files.addAll(files(".github", ".yml"));
    files.addAll(files("src/test/stacks", ".yaml"));
    files.addAll(files("ansible", ".yml"));
    files.addAll(files("ansible", ".yaml"));
    return files;
  }

  /** Playbooks lie at the top of ansible/; roles are looked at through them. */
  private static Stream<Path> playbooks() throws IOException {
    return files("ansible", ".yml").stream()
        .filter(file -> file.getParent().equals(ROOT.resolve("ansible")));
  }

  private static List<Path> files(String folder, String ending) throws IOException {
    var start = ROOT.resolve(folder);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    try (var paths = Files.walk(start)) {
      return paths
          .filter(path -> path.toString().endsWith(ending))
          // A rendered script is looked at in its parts, where shellcheck's remarks can be
          // answered.
          .filter(path -> !path.toString().contains("/golden/"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static void needs(String linter) {
    var found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, linter)));
    Assumptions.assumeTrue(found, linter + " is not on PATH; ./homelab test installs it");
  }

  private static void assertClean(String... line) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(line).directory(ROOT.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs("%s said:%n%s", line[0], said).isZero();
  }
}
