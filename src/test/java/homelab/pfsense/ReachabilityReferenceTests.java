package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReachabilityReferenceTests {

  @Test
  void thePageSaysWhatTheRulesSay() throws Exception {
    assertThat(Files.readString(Path.of(ReachabilityReference.PATH)))
        .as("run ./homelab render --docs and commit")
        .isEqualTo(ReachabilityReference.render(Example.inputs().topology()));
  }

  @Test
  void secretsDoNotChangeTheTable() {
    var topology = Example.inputs().topology();

    assertThat(ReachabilityReference.rows(topology))
        .isEqualTo(Reachability.of(Example.xml(), topology));
  }
}
