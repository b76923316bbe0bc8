package homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** The encrypted copy of the state. */
class SealedCopyTests {

  private static final byte[] CONTENT = "the whole state".getBytes(StandardCharsets.UTF_8);

  private final byte[] sealed = SealedCopy.seal(CONTENT, "of-nobody", new SecureRandom());

  @Test
  void thePassphraseOpensIt() {
    assertThat(SealedCopy.open(sealed, "of-nobody")).isEqualTo(CONTENT);
  }

  @Test
  void nothingOfItCanBeReadAndNoTwoAreAlike() {
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("state 1\nthe");
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("whole");
    assertThat(SealedCopy.seal(CONTENT, "of-nobody", new SecureRandom())).isNotEqualTo(sealed);
  }

  @Test
  void anotherPassphraseDoesNot() {
    assertThatThrownBy(() -> SealedCopy.open(sealed, "of-somebody"))
        .isInstanceOf(BackendRefusal.class)
        .hasMessageContaining("the passphrase is not the one");
  }

  @Test
  void aChangedBitIsNoticedWhereverItIs() {
    for (int at : new int[] {20, 40, sealed.length - 1}) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> SealedCopy.open(changed, "of-nobody"))
          .as("byte %d", at)
          .isInstanceOf(BackendRefusal.class);
    }
  }

  @Test
  void somethingElseIsNamedAsSuch() {
    assertThatThrownBy(() -> SealedCopy.open("{}".getBytes(StandardCharsets.UTF_8), "of-nobody"))
        .hasMessageContaining("not a file that './homelab state backup' wrote");
  }
}
