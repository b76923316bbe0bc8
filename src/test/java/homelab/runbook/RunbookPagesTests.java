package homelab.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.ConfigLoader;
import homelab.controlplane.Rendered;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every failure has its page, and every command on a page says who executes it. */
class RunbookPagesTests {

  private static final String NOT = "not executed: ";
  private static final Pattern TEMPLATE = Pattern.compile("template `([^`]+)`");

  static Stream<Runbook> pages() throws IOException {
    return Runbook.all().stream();
  }

  @Test
  void everyFailureHasItsPage() throws IOException {
    assertThat(Runbook.all())
        .extracting(Runbook::name)
        .contains(
            "node-lost",
            "node-stopped",
            "home-address-changed",
            "home-internet-down",
            "proxmox-host-lost",
            "tunnel-token-leaked",
            "wireguard-key-leaked",
            "state-locked",
            "state-lost",
            "passphrase-lost",
            "capacity-gone",
            "cloudflare-down",
            "github-down",
            "image-broke-a-service",
            "console");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aPageSaysHowItShowsWhatToTypeWhatToExpectAndHowLong(Runbook page) {
    assertThat(page.text())
        .contains("**How it shows.**", "**What to type.**", "**What to expect.**", "**How long.**");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandIsExecutedSomewhereOrSaysWhyNot(Runbook page) {
    assertThat(page.executed().keySet())
        .as("the table at the end")
        .containsAll(page.commands().stream().map(Runbook.Command::line).toList())
        .containsAll(page.inSentences());
    assertThat(page.commands()).as("a runbook says what to type").isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whatIsNamedAsExecutingACommandIsThereAndHoldsIt(Runbook page) throws IOException {
    for (var row : page.executed().entrySet()) {
      if (row.getValue().startsWith(NOT)) {
        assertThat(row.getValue().length()).as(row.toString()).isGreaterThan(NOT.length() + 10);
        continue;
      }
      var name = row.getValue().replaceAll("^`(\\w+)`.*", "$1");
      var source = source(name);
      // Whoever names this page reads it and types what stands there.
      var quoted = '"' + page.name() + '"';
      var expected = source.contains(quoted) ? List.of(quoted) : words(row.getKey());
      assertThat(source).as("%s executes %s", name, row.getKey()).contains(expected);
    }
  }

  /** Pulumi need not be installed; './homelab' brings its own. */
  @ParameterizedTest
  @MethodSource("pages")
  void noPageNeedsAnEngineOnThePath(Runbook page) {
    assertThat(page.commands())
        .extracting(Runbook.Command::line)
        .noneMatch(line -> line.startsWith("pulumi "));
    assertThat(page.inSentences()).noneMatch(line -> line.startsWith("pulumi "));
  }

  /** The same for every message and every help text. */
  @Test
  void noMessageNeedsAnEngineOnThePath() throws IOException {
    var typed =
        Pattern.compile("(?<!homelab )\\bpulumi (config|stack|state|login|refresh|import|cancel) ");
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        assertThat(Files.readString(file).lines())
            .as(file.toString())
            .filteredOn(line -> !line.strip().matches("(\\*|/\\*|//).*"))
            .noneMatch(line -> typed.matcher(line).find());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aTemplateIsCalledWhatSemaphoreCallsIt(Runbook page) throws IOException {
    var config = ConfigLoader.fromStackFile(Path.of("Pulumi.home.yaml"));
    var desired = Rendered.of("home", config, Topology.of(config)).get(Rendered.SEMAPHORE);
    var templates =
        new YAMLMapper().readTree(desired).findPath("templates").findValuesAsText("name");
    assertThat(templates).contains("site");
    TEMPLATE
        .matcher(page.text())
        .results()
        .forEach(named -> assertThat(templates).contains(named.group(1)));
  }

  /** The words of a command as a test would write them, without what follows a variable part. */
  private static List<String> words(String command) {
    return Stream.of(command.split(" "))
        .map(word -> word.replaceFirst("^(\\./)?(?=\\w)", ""))
        .filter(word -> word.matches("[\\w-]+"))
        .toList();
  }

  private static String source(String test) throws IOException {
    try (var files = Files.walk(Path.of("src/test/java"))) {
      var found =
          files.filter(file -> file.getFileName().toString().equals(test + ".java")).toList();
      assertThat(found).as("a test named " + test).hasSize(1);
      return Files.readString(found.get(0));
    }
  }
}
