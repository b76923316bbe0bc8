package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SecretSearchTests {

  private final SecretSearch search = new SecretSearch();

  @Test
  void aSecretIsFoundAsItIs() {
    search.add("token", "correct-horse");

    assertThat(search.findIn("the log", "… correct-horse …"))
        .containsExactly("the log holds the secret 'token'");
  }

  @Test
  void aSecretIsFoundInBase64() {
    search.add("token", "correct-horse");

    assertThat(search.findIn("the log", "Y29ycmVjdC1ob3JzZQ=="))
        .containsExactly("the log holds the secret 'token in base64'");
  }

  @Test
  void oneLineOfAKeyIsEnough() {
    var line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ";
    search.add("key", "-----BEGIN PRIVATE KEY-----\n" + line + "\n-----END PRIVATE KEY-----\n");

    assertThat(search.findIn("the log", "x " + line))
        .containsExactly("the log holds the secret 'key, one line'");
    assertThat(search.findIn("the log", "-----BEGIN PRIVATE KEY-----")).isEmpty();
  }

  @Test
  void aShortSecretIsRefusedBecauseChanceWouldFindIt() {
    assertThatThrownBy(() -> search.add("pin", "1234")).hasMessageContaining("'pin' is too short");
  }
}
