package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.pfsense.Reachability.Row;
import homelab.pfsense.Reachability.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachabilityTests {

  private static final String WAN_PASS =
      """
      <rule><type>pass</type><interface>wan</interface><ipprotocol>inet</ipprotocol>
      <protocol>udp</protocol><source><any></any></source>
      <destination><network>wanip</network><port>51820</port></destination>
      <descr>planted</descr><tracker>7</tracker></rule>
      """;

  @Test
  void theRulesDoWhatIsDeclared() {
    assertThat(DeclaredReachability.differences(rows(Example.xml()))).isEmpty();
  }

  @Test
  void wanAdmitsTheAnswersToItsDhcpClientAndNothingElse() {
    var fromWan =
        rows(Example.xml()).stream().filter(row -> row.source().equals(Places.WAN)).toList();

    assertThat(fromWan).hasSize(11);
    assertThat(fromWan.stream().filter(row -> row.verdict() != Verdict.REFUSED))
        .hasSize(2)
        .allMatch(row -> row.destination().startsWith("pfSense"))
        .allMatch(row -> row.traffic().equals(List.of(Reachability.DHCP_ANSWERS)));
  }

  @Test
  void aPlantedPassRuleOnWanIsSeen() {
    var rows = rows(withFirstRule(WAN_PASS));

    assertThat(row(rows, Places.WAN, Places.PFSENSE_NEAR).traffic())
        .containsExactly(Reachability.DHCP_ANSWERS, "udp 51820");
    assertThat(DeclaredReachability.differences(rows))
        .hasSize(1)
        .first()
        .asString()
        .contains("udp 51820");
  }

  @Test
  void theHouseholdCannotReachTheWebInterfaceThroughWansPublicAddress() {
    var rows = rows(Example.xml());
    var withoutTheBlock = rows(withoutRules("Nothing else on pfSense"));

    assertThat(row(rows, Places.HOUSEHOLD, Places.PFSENSE_FAR).verdict())
        .isEqualTo(Verdict.REFUSED);
    assertThat(row(withoutTheBlock, Places.HOUSEHOLD, Places.PFSENSE_FAR).verdict())
        .isEqualTo(Verdict.UNEVEN);
  }

  @Test
  void aRuleForHalfAPlaceIsUnevenAndNeverPasses() {
    var rule =
        """
        <rule><type>pass</type><interface>opt3</interface><ipprotocol>inet</ipprotocol>
        <protocol>tcp</protocol><source><address>10.20.40.128/25</address></source>
        <destination><address>10.20.20.7</address><port>8000-8100</port></destination>
        <descr>planted</descr><tracker>7</tracker></rule>
        """;

    var row = row(rows(withFirstRule(rule)), Places.SERVICES, Places.HOUSEHOLD);

    assertThat(row.verdict()).isEqualTo(Verdict.UNEVEN);
    assertThat(row.traffic()).containsExactly("tcp 8000-8100");
  }

  @Test
  void aMissingRuleIsADifferenceToo() {
    assertThat(DeclaredReachability.differences(rows(withoutRules("Node: SSH on the services"))))
        .containsExactly("from node to services: declared tcp 22, but the rules say nothing");
  }

  @Test
  void whatIsNotUnderstoodIsRefusedAndNotGuessed() {
    assertThatThrownBy(
            () ->
                rows(withFirstRule(WAN_PASS.replace("<descr>", "<floating>yes</floating><descr>"))))
        .hasMessageContaining("<floating>");
    assertThatThrownBy(() -> rows(withFirstRule(WAN_PASS.replace("wan<", "WireGuard<"))))
        .hasMessageContaining("WireGuard");
    assertThatThrownBy(() -> rows(Example.xml().replace("<outbound>", "<rule></rule><outbound>")))
        .hasMessageContaining("nat/rule");
  }

  @Test
  void aDisabledRuleDoesNothing() {
    var disabled = WAN_PASS.replace("<descr>", "<disabled></disabled><descr>");

    assertThat(DeclaredReachability.differences(rows(withFirstRule(disabled)))).isEmpty();
  }

  @Test
  void theTableHasALineForEachSource() {
    var markdown = Reachability.markdown(rows(Example.xml()));

    assertThat(markdown.lines())
        .hasSize(2 + 8)
        .allMatch(line -> line.startsWith("|") && line.endsWith("|"));
    assertThat(markdown).contains("| **node** |").contains("tcp 22, tcp 8006");
  }

  static String withFirstRule(String rule) {
    return Example.xml().replaceFirst("<filter>", "<filter>" + rule);
  }

  static String withoutRules(String purpose) {
    return Example.xml()
        .replaceAll("(?s)<rule>(?:(?!</rule>).)*<descr>" + purpose + ".*?</rule>", "");
  }

  private static List<Row> rows(String xml) {
    return Reachability.of(xml, Example.inputs().topology());
  }

  private static Row row(List<Row> rows, String source, String destination) {
    return rows.stream()
        .filter(row -> row.source().equals(source) && row.destination().equals(destination))
        .findFirst()
        .orElseThrow();
  }
}
