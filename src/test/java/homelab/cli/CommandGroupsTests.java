package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.tools.SystemCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says of itself: its commands in groups, and its version. */
class CommandGroupsTests {

  @TempDir private Path root;

  @Test
  void everyCommandIsInOneGroup() {
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());
    var commands = Homelab.commandLine(stage.invocation()).getSubcommands().keySet();

    assertThat(CommandGroups.all().values().stream().flatMap(names -> names.stream()))
        .containsExactlyInAnyOrderElementsOf(commands);
  }

  @Test
  void theHelpListsThemByGroup() {
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());

    assertThat(stage.run("--help")).isZero();
    assertThat(stage.out())
        .containsSubsequence("Every day:", "  up         Apply the stack file.", "A bad night:")
        .doesNotContain("Commands:");
  }

  @Test
  void theVersionComesFromTheProjectAndNamesTheCommit() throws Exception {
    var here = new CommandLineStage(Path.of("").toAbsolutePath(), Map.of(), new SystemCommands());
    assertThat(here.run("--version")).isZero();
    assertThat(here.out())
        .matches("(?s)homelab [0-9.]+ \\((commit [0-9a-f]{12}|not a clone)\\)\nJava .*\n");

    Files.writeString(root.resolve("pom.xml"), "<project><version>2.3.4</version></project>");
    var elsewhere = new CommandLineStage(root, Map.of(), new SystemCommands());
    assertThat(elsewhere.run("-V")).isZero();
    assertThat(elsewhere.out()).startsWith("homelab 2.3.4 (not a clone)\n");
  }
}
