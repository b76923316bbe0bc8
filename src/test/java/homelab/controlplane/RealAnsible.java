package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The Ansible that {@code ./homelab test} puts on PATH. */
final class RealAnsible {

  /** How a run ended. */
  record Ended(int exitCode, String said) {}

  /**
   * One of the two ends of what the control plane may run: its image decides, not the project.
   *
   * @param folder of its programs
   */
  record Generation(String version, Path folder) {

    /** Runs one of its programs, which has to succeed, and returns what it said. */
    String run(Path in, String program, String... arguments)
        throws IOException, InterruptedException {
      var line = new ArrayList<String>();
      line.add(folder.resolve(program).toString());
      line.addAll(List.of(arguments));
      return RealAnsible.run(in, line.toArray(String[]::new));
    }

    @Override
    public String toString() {
      return version;
    }
  }

  private RealAnsible() {}

  /** Returns both, or fails if the old one is not there though the new one is. */
  static List<Generation> generations() {
    var old = System.getenv("HOMELAB_ANSIBLE_2_16_BIN");
    Assumptions.assumeTrue(old != null, "no Ansible 2.16; ./homelab test installs it");
    var now =
        Arrays.stream(System.getenv("PATH").split(":"))
            .map(Path::of)
            .filter(path -> Files.isExecutable(path.resolve("ansible-playbook")))
            .findFirst()
            .orElseThrow();
    return List.of(new Generation("2.16", Path.of(old)), new Generation("2.21", now));
  }

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
