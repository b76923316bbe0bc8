package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.tools.SystemCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is measured is a converge that goes through; how long it takes is the bench's to say. */
@Tag("ansible")
@Tag("full")
class ConvergeBenchTests {

  @Test
  void theRealPlaybooksGoThroughOnMachinesThatAnswerAtOnce() throws IOException {
    var ansible =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(Path::of)
            .filter(folder -> Files.isExecutable(folder.resolve("ansible-playbook")))
            .findFirst();
    Assumptions.assumeTrue(ansible.isPresent(), "./homelab test installs Ansible");
    var bench =
        new ConvergeBench(
            ansible.orElseThrow(),
            Path.of("").toAbsolutePath(),
            "home",
            new SystemCommands(),
            line -> {});
    assertThat(bench.converge(3)).isPositive();
  }
}
