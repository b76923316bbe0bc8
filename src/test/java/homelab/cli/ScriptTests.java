package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script itself, on machines that lack something. It never gets as far as building here. */
class ScriptTests {

  @TempDir Path machine;

  @Test
  void withoutJavaItSaysHowToGetOne() throws Exception {
    assertThat(run()).isEqualTo(4);
    assertThat(said()).contains("no Java was found", "apt install");
  }

  @Test
  void anOldJavaIsNamedWithWhatIsNeeded() throws Exception {
    program("java", "echo 'openjdk version \"1.8.0_392\"' >&2");
    assertThat(run()).isEqualTo(4);
    assertThat(said()).contains("is Java 8", "17 or later");
  }

  @Test
  void aRuntimeWithoutACompilerIsNotEnough() throws Exception {
    program("java", "echo 'openjdk version \"21.0.1\"' >&2");
    assertThat(run()).isEqualTo(4);
    assertThat(said()).contains("without a compiler");
  }

  @Test
  void withoutMavenItSaysHowToGetIt() throws Exception {
    program("java", "echo 'openjdk version \"21.0.1\"' >&2");
    program("javac", "exit 0");
    assertThat(run()).isEqualTo(4);
    assertThat(said()).contains("Maven was not found");
  }

  /** Runs a copy of the script through a link, with only the simplest programs on PATH. */
  private int run() throws IOException, InterruptedException {
    var bin = Files.createDirectories(machine.resolve("bin"));
    for (var name : List.of("bash", "dirname", "readlink", "sed", "head", "cat", "find", "mkdir")) {
      var found = Path.of("/usr/bin", name);
      Files.createSymbolicLink(
          bin.resolve(name), Files.exists(found) ? found : Path.of("/bin", name));
    }
    var clone = Files.createDirectories(machine.resolve("clone"));
    Files.copy(Path.of("homelab"), clone.resolve("homelab"));
    assertThat(clone.resolve("homelab").toFile().setExecutable(true)).isTrue();
    var link = Files.createSymbolicLink(machine.resolve("link"), clone.resolve("homelab"));
    var builder =
        new ProcessBuilder(bin.resolve("bash").toString(), link.toString(), "doctor")
            .directory(machine.toFile())
            .redirectErrorStream(true)
            .redirectOutput(machine.resolve("said").toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    return builder.start().waitFor();
  }

  private String said() throws IOException {
    return Files.readString(machine.resolve("said"), StandardCharsets.UTF_8);
  }

  private void program(String name, String body) throws IOException {
    var file = Files.createDirectories(machine.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
