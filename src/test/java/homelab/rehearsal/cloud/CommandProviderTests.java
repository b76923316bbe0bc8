package homelab.rehearsal.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.rehearsal.cloud.command.CommandWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandProviderTests {

  private static final String COMMAND = "command:local:Command";

  @TempDir private Path folder;
  private Plugin command;

  @BeforeEach
  void serve() throws Exception {
    command =
        Plugin.serving(
            new CommandWorld(
                folder,
                Map.of("PATH", "/usr/bin:/bin", "INHERITED", "yes"),
                Duration.ofSeconds(10),
                Stage.still()));
  }

  @AfterEach
  void close() {
    command.close();
  }

  @Test
  void runsTheCommandWithItsEnvironmentInputAndInterpreter() {
    var made =
        command.create(
            COMMAND,
            Map.of(
                "create",
                "read line; echo \"$INHERITED $OWN $line\"; echo aside >&2",
                "environment",
                Map.of("OWN", "mine"),
                "stdin",
                "typed\n",
                "interpreter",
                List.of("/bin/sh", "-ec")));
    assertThat(made.outputs())
        .containsEntry("stdout", "yes mine typed")
        .containsEntry("stderr", "aside");
  }

  @Test
  void failsWithTheExitStatusAndWhatWasSaid() {
    assertThatThrownBy(() -> command.create(COMMAND, Map.of("create", "echo no way >&2; exit 3")))
        .hasMessageContaining("exit status 3")
        .hasMessageContaining("no way");
  }

  @Test
  void replacesOnOtherTriggersAndUpdatesOnAnotherCommand() {
    var made = command.create(COMMAND, Map.of("create", "true", "triggers", List.of("a")));
    assertThat(
            command
                .diff(made, Map.of("create", "true", "triggers", List.of("b")))
                .getReplacesList())
        .containsExactly("triggers");
    var other = Map.<String, Object>of("create", "echo again", "triggers", List.of("a"));
    assertThat(command.diff(made, other).getReplacesList()).isEmpty();
    assertThat(command.update(made, other).text("stdout")).isEqualTo("again");
  }

  @Test
  void refusesAssets() {
    assertThatThrownBy(
            () -> command.create(COMMAND, Map.of("create", "true", "assetPaths", List.of("*.txt"))))
        .hasMessageContaining("not simulated");
  }
}
