package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the lab boots is what a person's node boots: the parts do not know that there is a lab. */
class LabScriptTests {

  @Test
  void noPartOfTheScriptKnowsTheLabOrAsksForTheDistribution() throws IOException {
    try (var parts = Files.list(Path.of("cloud-init"))) {
      for (var part : parts.toList()) {
        assertThat(Files.readString(part))
            .as(part.toString())
            .doesNotContainIgnoringCase("lab.internal")
            .doesNotContain("ID=")
            .doesNotContainPattern("(?i)\\b(debian|ubuntu)\\b");
      }
    }
  }
}
