package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.wireguard.Session;
import homelab.wireguard.SessionKeys;
import org.junit.jupiter.api.Test;

class AppliedFirewallTests {

  private final Session session = Example.inputs().session();
  private final AppliedFirewall applied = AppliedFirewall.of(Example.xml(), session);

  @Test
  void whatIsWrittenIsReadBack() {
    assertThat(AppliedFirewall.fromJson(applied.toJson())).isEqualTo(applied);
    assertThat(applied.toJson()).endsWith("}\n").contains("\"configSha256\"");
  }

  @Test
  void theSameFirewallHasNoDifference() {
    assertThat(applied.differencesTo(AppliedFirewall.of(Example.xml(), session))).isEmpty();
  }

  @Test
  void aRotatedPresharedKeyIsNamedWithoutBeingShown() {
    var keys = Example.keys();
    var rotated =
        Session.of(
            Example.inputs().topology(),
            new SessionKeys(
                keys.homePrivate(),
                keys.homePublic(),
                keys.nodePrivate(),
                keys.nodePublic(),
                keys.nodePrivate()));

    assertThat(applied.differencesTo(AppliedFirewall.of("other", rotated)))
        .containsExactly("the session's preshared key is another than pfSense was given");
    assertThat(applied.toJson()).doesNotContain(keys.preshared(), keys.homePrivate());
  }

  @Test
  void aChangedRuleAloneIsTheRestOfTheFile() {
    var declared = AppliedFirewall.of(Example.xml() + "\n", session);

    assertThat(applied.differencesTo(declared)).hasSize(1).first().asString().contains("SHA-256");
  }

  @Test
  void anotherKeyIsNamed() {
    var keys = Example.keys();
    var swapped =
        Session.of(
            Example.inputs().topology(),
            new SessionKeys(
                keys.nodePrivate(),
                keys.nodePublic(),
                keys.homePrivate(),
                keys.homePublic(),
                keys.preshared()));

    assertThat(applied.differencesTo(AppliedFirewall.of(Example.xml(), swapped)))
        .hasSize(2)
        .allMatch(text -> text.contains("session key"));
  }

  @Test
  void aBrokenOrUnknownRecordIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> AppliedFirewall.fromJson("{}")).hasMessageContaining("firewall apply");
    assertThatThrownBy(
            () -> AppliedFirewall.fromJson(applied.toJson().replace("homePublicKey", "homeKey")))
        .hasMessageContaining("firewall apply");
  }
}
