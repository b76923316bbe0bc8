package homelab.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SecretsReferenceTests {

  @Test
  void thePageSaysWhatTheCodeSays() throws Exception {
    assertThat(Files.readString(Path.of(SecretsReference.PATH)))
        .as("run ./homelab render --docs and commit")
        .isEqualTo(SecretsReference.render());
  }
}
