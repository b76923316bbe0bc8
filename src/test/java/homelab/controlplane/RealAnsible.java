package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** The Ansible that {@code ./homelab test} puts on PATH. */
final class RealAnsible {

  /** How a run ended. */
  record Ended(int exitCode, String said) {}

  private RealAnsible() {}

  static void needed() {
    var found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "ansible-playbook")));
    Assumptions.assumeTrue(found, "Ansible is not on PATH; ./homelab test installs it");
  }

  /** Runs a line that has to succeed and returns what it said. */
  static String run(Path folder, String... line) throws IOException, InterruptedException {
    var ended = end(folder, line);
    assertThat(ended.exitCode()).describedAs(ended.said()).isZero();
    return ended.said();
  }

  static Ended end(Path folder, String... line) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("ANSIBLE_NOCOLOR", "1");
    builder.environment().put("LC_ALL", "C.UTF-8");
    var process = builder.start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
