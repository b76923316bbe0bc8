package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigMarkTests {

  @Test
  void theMarkIsMadeFromTheContentAroundIt() {
    var xml = Example.xml();
    var bare = ConfigXml.withoutMark(PfsenseConfig.of(Example.inputs()));

    assertThat(ConfigMark.in(xml))
        .hasSize(32)
        .isEqualTo(ConfigMark.ofDigest(ConfigMark.digest(xml)));
    assertThat(ConfigMark.in(bare)).isEmpty();
    assertThat(ConfigMark.digest(bare)).isEqualTo(ConfigMark.digest(xml));
    assertThat(ConfigMark.renewed(bare)).isEqualTo(xml);
  }

  @Test
  void anyOtherContentHasAnotherMark() {
    var xml = Example.xml();
    var other = ConfigMark.renewed(xml.replace("<hostname>pfsense<", "<hostname>router<"));

    assertThat(ConfigMark.in(other)).hasSize(32).isNotEqualTo(ConfigMark.in(xml));
    assertThat(ConfigMark.in(xml.replace("<hostname>pfsense<", "<hostname>router<")))
        .as("a change by hand keeps the old mark, which the checker sees")
        .isEqualTo(ConfigMark.in(xml));
  }

  @Test
  void aTextWithoutOptionsHasNone() {
    assertThat(ConfigMark.in("other")).isEmpty();
    assertThat(ConfigMark.in("<custom_options>%</custom_options>")).isEmpty();
    assertThat(ConfigMark.digest("other")).hasSize(64);
  }

  @Test
  void theRecordTellsWhatPfsenseWillAnswer() {
    var record = AppliedFirewall.of(Example.xml(), Example.inputs().session());

    assertThat(record.mark()).isEqualTo(ConfigMark.in(Example.xml()));
  }
}
