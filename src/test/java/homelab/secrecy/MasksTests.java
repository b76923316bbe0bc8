package homelab.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MasksTests {

  @Test
  void aSecretIsReplacedByItsNameWholeInLinesAndInBase64() {
    var masks = new Masks().add("key", "-----BEGIN-----\nabcdefgh\n").add("token", "t0ken-value");

    assertThat(masks.apply("x -----BEGIN----- y abcdefgh z t0ken-value dDBrZW4tdmFsdWU="))
        .isEqualTo("x [key] y [key] z [token] [token]");
  }

  @Test
  void theLongerOfTwoIsReplacedFirst() {
    assertThat(new Masks().add("a", "secret").add("b", "secret-two").apply("secret-two secret"))
        .isEqualTo("[b] [a]");
  }

  @Test
  void whatIsTooShortToBeASecretIsLeft() {
    assertThat(new Masks().add("a", "").add("b", "up").apply("up")).isEqualTo("up");
  }

  @Test
  void masksNeverShowWhatTheyHold() {
    assertThat(new Masks().add("a", "secret-value").toString()).doesNotContain("secret-value");
  }
}
