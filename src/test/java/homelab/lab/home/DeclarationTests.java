package homelab.lab.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the home end reads from a config.xml, here from the golden one. */
class DeclarationTests {

  @Test
  void everythingTheRouterDoesComesFromTheText() throws IOException {
    var declaration = Declaration.of(golden());
    assertThat(declaration.ports().get("opt4"))
        .extracting(Declaration.Port::device, Declaration.Port::mtu)
        .containsExactly("tun_wg0", 1280);
    assertThat(declaration.tunnel().listenPort()).isEqualTo(51820);
    assertThat(declaration.peers())
        .singleElement()
        .extracting(Declaration.Peer::endpoint, Declaration.Peer::keepalive)
        .containsExactly(java.util.Optional.of("node.example.org"), 25);
    assertThat(declaration.resolveInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(declaration.resolver().customOptions()).contains("stub-no-cache: yes");
    assertThat(declaration.names())
        .singleElement()
        .extracting(Declaration.DynamicName::host, Declaration.DynamicName::ttl)
        .containsExactly("home", 60);
    assertThat(declaration.updates())
        .anyMatch(job -> job.due(LocalDateTime.of(2026, 1, 1, 10, 5)))
        .noneMatch(job -> job.due(LocalDateTime.of(2026, 1, 1, 10, 6)));
  }

  @Test
  void anIntervalThatIsMissingIsThePackagesOwn() throws IOException {
    assertThat(
            Declaration.of(golden().replace("<resolve_interval>15</resolve_interval>", ""))
                .resolveInterval())
        .isEqualTo(Duration.ofSeconds(300));
  }

  @Test
  void anAssignedTunnelWithoutAnMtuHasTheUsualOne() throws IOException {
    var text = golden().replace("<mtu>1280</mtu>\n\t\t\t<mss>1280</mss>", "");
    assertThat(Declaration.of(text).ports().get("opt4").mtu()).isEqualTo(1500);
  }

  @Test
  void wansGatewayIsNotPingedAndTheAddressIsAskedOverTls() throws IOException {
    var golden = Declaration.of(golden());
    assertThat(golden.wanPinged()).isFalse();
    assertThat(golden.checkIp()).startsWith("https://");

    var before =
        Declaration.of(
            golden()
                .replaceFirst("(?s)<gateway_item>\\s*<interface>wan<.*?</gateway_item>", "")
                .replaceFirst("(?s)<checkipservices>.*</checkipservices>", ""));
    assertThat(before.wanPinged()).isTrue();
    assertThat(before.checkIp()).isEqualTo("http://checkip.dyndns.org");
  }

  @Test
  void thereIsNoRuleOnWan() throws IOException {
    assertThat(new RuleSet(Declaration.of(golden())).text()).contains("chain from_wan {\n  }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
<nat>                    | <nat><rule></rule>                            | <nat/rule>
<mode>automatic</mode>   | <mode>advanced</mode>                         | outbound NAT in mode 'advanced'
<ttl>60</ttl>            | <ttl>60</ttl><proxied></proxied>              | a proxied name
<icmptype>echoreq</icmptype> | <floating>yes</floating>                  | <floating>
<enabled>yes</enabled>   | <enabled>no</enabled>                         | a tunnel that is off
""")
  void whatItCannotDoItRefuses(String there, String instead, String refused) throws IOException {
    var text = golden().replaceFirst(java.util.regex.Pattern.quote(there), instead);
    assertThatThrownBy(() -> Declaration.of(text)).hasMessageContaining(refused);
  }

  private static String golden() throws IOException {
    return Files.readString(Path.of("src/test/resources/golden/pfsense/config.xml"));
  }
}
