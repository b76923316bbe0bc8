package homelab.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RotationTests {

  @Test
  void whatTheVariableIsGivenIsReadAsIs() {
    assertThat(Rotation.parse(Rotation.ofSession().text())).isEqualTo(Rotation.ofSession());
    assertThat(Rotation.parse(Rotation.none().text())).isEqualTo(Rotation.none());
  }

  @Test
  void nothingIsRotatedUnlessTheRunSaysSo() {
    assertThat(Rotation.parse(null).secrets()).isEmpty();
    assertThat(Rotation.parse(" ").secrets()).isEmpty();
  }

  @Test
  void severalSecretsAreSeparatedByCommas() {
    assertThat(Rotation.parse("session-home-key, session-node-key").secrets())
        .containsExactlyInAnyOrder(MintedSecret.SESSION_HOME_KEY, MintedSecret.SESSION_NODE_KEY);
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Rotation.parse("session-key"))
        .hasMessageContaining("HOMELAB_ROTATE: there is no secret 'session-key'")
        .hasMessageContaining("session-home-key");
  }
}
