package homelab.pfsense;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CheckerTests {

  private static final Set<String> CARDS = Set.of("vtnet0", "vtnet1");

  /** bcrypt of pfSense's well-known default password, as its default configuration ships it. */
  private static final String DEFAULT_HASH =
      "$2b$10$13u6qwCOwODv34GyCMgdWub6oQF3RX0rG7c3d3X4JvzuEmAXLYDd2";

  private record Plant(CheckRule rule, String what, UnaryOperator<String> edit) {}

  private static final List<Plant> PLANTS =
      List.of(
          plant(CheckRule.DECLARATION_ON_LINE_1, "a comment first", xml -> "<!-- x -->" + xml),
          plant(CheckRule.ROOT_ON_LINE_2, "an indented root", swap("<pfsense>", " <pfsense>")),
          plant(CheckRule.ROOT_ON_LINE_2, "an attribute", swap("<pfsense>", "<pfsense a=\"b\">")),
          plant(CheckRule.ROOT_ON_LINE_2, "a blank line", swap("<pfsense>", "\n<pfsense>")),
          plant(CheckRule.ROOT_ON_LINE_2, "CR LF", xml -> xml.replace("\n", "\r\n")),
          plant(CheckRule.WELL_FORMED, "a missing end", swap("</system>", "")),
          plant(CheckRule.SCHEMA_VERSION, "a newer schema", swap(">23.3<", ">24.0<")),
          plant(
              CheckRule.NO_REPEATED_ELEMENT,
              "two host names",
              after("<system>", "<hostname>b</hostname>")),
          plant(CheckRule.NO_REPEATED_ELEMENT, "two LANs", after("<interfaces>", "<lan></lan>")),
          plant(
              CheckRule.FLAGS_ARE_EMPTY,
              "a rule disabled by 'false'",
              after("<rule>", "<disabled>false</disabled>")),
          plant(
              CheckRule.ADMIN_CAN_LOG_IN,
              "no hash",
              xml -> xml.replaceAll("<bcrypt-hash>.*</bcrypt-hash>", "")),
          plant(
              CheckRule.ADMIN_CAN_LOG_IN,
              "the default password",
              xml -> xml.replace(Example.ADMIN_HASH, DEFAULT_HASH)),
          plant(
              CheckRule.ADMIN_CAN_LOG_IN,
              "a second hash",
              after("<user>", "<sha512-hash>$6$x</sha512-hash>")),
          plant(CheckRule.ADMIN_GROUPS, "no page-all", swap("<priv>page-all</priv>", "")),
          plant(CheckRule.ADMIN_GROUPS, "no group all", swap("<gid>1998</gid>", "<gid>2005</gid>")),
          plant(
              CheckRule.NO_SSH, "SSH on", after("<system>", "<ssh><enable>enabled</enable></ssh>")),
          plant(
              CheckRule.SERIAL_CONSOLE,
              "no serial console",
              swap("<enableserial></enableserial>", "")),
          plant(
              CheckRule.CONSOLE_ASKS,
              "a console that logs in by itself",
              swap("<disableconsolemenu></disableconsolemenu>", "")),
          plant(
              CheckRule.LOCKOUT_DECIDED,
              "anti-lockout left to pfSense",
              swap("<noantilockout></noantilockout>", "")),
          plant(
              CheckRule.LOCKOUT_DECIDED,
              "nobody admitted",
              without("Management: everything else.*")),
          plant(CheckRule.NO_IPV6, "IPv6 allowed", after("<system>", "<ipv6allow></ipv6allow>")),
          plant(
              CheckRule.NO_IPV6,
              "a v6 address on WAN",
              after("<wan>", "<ipaddrv6>dhcp6</ipaddrv6>")),
          plant(
              CheckRule.NO_IPV6,
              "a rule for both",
              swap("<ipprotocol>inet</ipprotocol>", "<ipprotocol>inet46</ipprotocol>")),
          plant(
              CheckRule.CRON_COMPLETE, "no log rotation", swap("/usr/sbin/newsyslog", "/bin/true")),
          plant(
              CheckRule.CRON_COMPLETE,
              "DynDNS daily only",
              swap("<minute>*/5</minute>", "<minute>7</minute>")),
          plant(CheckRule.DEVICES_EXIST, "another card", swap("<if>vtnet0</if>", "<if>em0</if>")),
          plant(
              CheckRule.DEVICES_EXIST,
              "a VLAN on a third card",
              xml -> xml.replace("vtnet1", "vtnet2")),
          plant(
              CheckRule.LAN_EXISTS,
              "WAN alone",
              xml -> xml.replace("<lan>", "<opt9>").replace("</lan>", "</opt9>")),
          plant(
              CheckRule.VLANS_NAMED,
              "a VLAN device with another name",
              swap("<vlanif>vtnet1.30</vlanif>", "<vlanif>vlan30</vlanif>")),
          plant(
              CheckRule.DESCRIPTIONS_ARE_MACROS,
              "a space",
              swap("<descr>DMZ</descr>", "<descr>the DMZ</descr>")),
          plant(CheckRule.TUNNEL_HAS_MTU, "no MTU", swap("<mtu>1280</mtu>", "")),
          plant(CheckRule.TUNNEL_HAS_MTU, "too large", xml -> xml.replace(">1280<", ">1500<")),
          plant(
              CheckRule.TUNNEL_WITHOUT_GATEWAY,
              "a gateway in the interface",
              after("<opt4>", "<gateway>NODE</gateway>")),
          plant(
              CheckRule.GATEWAYS_NAMED,
              "no default",
              swap("<defaultgw4>WAN_DHCP</defaultgw4>", "")),
          plant(
              CheckRule.GATEWAYS_NAMED,
              "the session as default",
              swap("<defaultgw4>WAN_DHCP<", "<defaultgw4>NODE<")),
          plant(
              CheckRule.WAN_GATEWAY_NOT_PINGED,
              "no gateway of WAN",
              xml ->
                  xml.replaceFirst("(?s)<gateway_item>\\s*<interface>wan<.*?</gateway_item>", "")),
          plant(
              CheckRule.WAN_GATEWAY_NOT_PINGED,
              "monitored",
              xml -> xml.replaceFirst("<monitor_disable></monitor_disable>", "")),
          plant(
              CheckRule.WAN_GATEWAY_NOT_PINGED,
              "acted upon",
              xml -> xml.replaceFirst("<action_disable></action_disable>", "")),
          plant(
              CheckRule.WAN_GATEWAY_NOT_PINGED,
              "a fixed address",
              swap("<gateway>dynamic</gateway>", "<gateway>192.0.2.1</gateway>")),
          plant(
              CheckRule.WAN_GATEWAY_NOT_PINGED,
              "another name than the default's",
              swap("<name>WAN_DHCP</name>", "<name>ISP</name>")),
          plant(
              CheckRule.MARK_TELLS_THE_FILE,
              "no mark",
              options(text -> text.substring(0, text.indexOf("server:")))),
          plant(
              CheckRule.MARK_TELLS_THE_FILE,
              "a mark of other content",
              swap("<hostname>pfsense<", "<hostname>router<")),
          plant(
              CheckRule.MARK_TELLS_THE_FILE,
              "for the household too",
              options(
                  text ->
                      text.replace(
                          "view:\n", "  access-control-view: 10.20.20.0/24 config-mark\nview:\n"))),
          plant(
              CheckRule.MARK_TELLS_THE_FILE,
              "for every client",
              options(text -> text.replaceAll("(?s)view:.*static\n", "server:\n"))),
          plant(
              CheckRule.PUBLIC_ADDRESS_OVER_TLS,
              "plain HTTP",
              swap("<url>https://", "<url>http://")),
          plant(
              CheckRule.PUBLIC_ADDRESS_OVER_TLS,
              "any certificate",
              swap("<verifysslpeer></verifysslpeer>", "")),
          plant(
              CheckRule.PUBLIC_ADDRESS_OVER_TLS,
              "pfSense's own beside it",
              swap("<disable_factory_default></disable_factory_default>", "")),
          plant(
              CheckRule.PUBLIC_ADDRESS_OVER_TLS,
              "none",
              xml -> xml.replaceFirst("(?s)<checkipservice>.*</checkipservice>", "")),
          plant(
              CheckRule.GATEWAYS_NAMED,
              "a route to nowhere",
              after(
                  "<staticroutes>",
                  "<route><network>10.50.0.0/24</network><gateway>GONE</gateway></route>")),
          plant(
              CheckRule.DHCP_BACKEND_NAMED,
              "not named",
              swap("<dhcpbackend>isc</dhcpbackend>", "")),
          plant(
              CheckRule.DHCP_ON_LAN_ONLY,
              "DHCP among the services",
              after("<dhcpd>", "<opt3><enable></enable></opt3>")),
          plant(
              CheckRule.RESOLVER_INSIDE,
              "everywhere",
              swap("<active_interface>lan,", "<active_interface>wan,lan,")),
          plant(
              CheckRule.RESOLVER_INSIDE,
              "all",
              xml -> xml.replaceAll("<active_interface>.*</", "<active_interface></")),
          plant(
              CheckRule.NODE_NAME_NEVER_CACHED,
              "no options",
              xml -> xml.replaceAll("<custom_options>.*</", "<custom_options></")),
          plant(
              CheckRule.NODE_NAME_NEVER_CACHED,
              "plain text",
              xml -> xml.replaceAll("<custom_options>.*</", "<custom_options>stub-zone:</")),
          plant(
              CheckRule.NODE_NAME_NEVER_CACHED,
              "another name",
              swap("<endpoint>node.", "<endpoint>other.")),
          plant(
              CheckRule.DYNDNS_KEEPS_HOME_TRUE,
              "proxied",
              after("<dyndns>", "<proxied></proxied>")),
          plant(
              CheckRule.DYNDNS_KEEPS_HOME_TRUE,
              "no zone id",
              swap("<username>" + Example.ZONE_ID, "<username>me@example.org")),
          plant(
              CheckRule.DYNDNS_KEEPS_HOME_TRUE,
              "the token itself",
              xml -> xml.replaceAll("<password>.*</", "<password>a token</")),
          plant(
              CheckRule.DYNDNS_KEEPS_HOME_TRUE,
              "25 days",
              swap("<maxcacheage>1<", "<maxcacheage>25<")),
          plant(
              CheckRule.NOTHING_PASSES_ON_WAN, "a rule on WAN", after("<filter>", rule("wan", ""))),
          plant(
              CheckRule.NOTHING_PASSES_ON_WAN,
              "a floating rule on any",
              after("<filter>", rule("", "<floating>yes</floating><direction>in</direction>"))),
          plant(
              CheckRule.NOTHING_PASSES_ON_WAN,
              "a floating rule on a list",
              after("<filter>", rule("lan,wan", "<floating>yes</floating>"))),
          plant(
              CheckRule.NO_PORT_FORWARD,
              "a port forward",
              after("<nat>", "<rule><interface>wan</interface></rule>")),
          plant(
              CheckRule.NO_INTERFACE_GROUP,
              "a group",
              after(
                  "<pfsense>",
                  "<ifgroups><ifgroupentry><ifname>ALL</ifname><members>wan"
                      + " lan</members></ifgroupentry></ifgroups>")),
          plant(
              CheckRule.NO_INTERFACE_GROUP,
              "a rule on the package's group",
              after("<filter>", rule("WireGuard", ""))),
          plant(
              CheckRule.SESSION_KEEPS_ITS_PORT,
              "manual mode",
              swap("<mode>automatic</mode>", "<mode>advanced</mode>")),
          plant(
              CheckRule.SESSION_KEEPS_ITS_PORT,
              "a broad manual rule",
              after(
                  "<outbound>",
                  "<rule><interface>wan</interface><source><network>any</network></source></rule>")),
          plant(
              CheckRule.TRACKERS_UNIQUE,
              "the same number twice",
              xml -> xml.replaceAll("<tracker>\\d+<", "<tracker>1500000000<")),
          plant(
              CheckRule.TRACKERS_UNIQUE,
              "none",
              xml -> xml.replaceFirst("<tracker>\\d+</tracker>", "")),
          plant(CheckRule.TUNNEL_SHAPE, "another name", xml -> xml.replace("tun_wg0", "wg0")),
          plant(
              CheckRule.TUNNEL_SHAPE,
              "a short key",
              swap(Example.keys().homePrivate(), "c2hvcnQ=")),
          plant(
              CheckRule.TUNNEL_SHAPE,
              "not assigned",
              swap("<if>tun_wg0</if>", "<if>vtnet1.50</if>")),
          plant(
              CheckRule.PEER_ROWS,
              "address and mask in one",
              swap("<address>10.99.0.2</address>", "<address>10.99.0.2/32</address>")),
          plant(CheckRule.PEER_ROWS, "host bits", swap("<mask>32</mask>", "<mask>24</mask>")),
          plant(
              CheckRule.PEER_IS_FOUND,
              "a literal address",
              swap("<endpoint>node.example.org", "<endpoint>203.0.113.9")),
          plant(
              CheckRule.PEER_IS_FOUND,
              "no keepalive",
              swap("<persistentkeepalive>25<", "<persistentkeepalive>0<")),
          plant(
              CheckRule.RESOLVED_QUICKLY,
              "the package's default",
              swap("<resolve_interval>15<", "<resolve_interval>300<")),
          plant(
              CheckRule.RESOLVED_QUICKLY,
              "never",
              swap("<resolve_interval>15<", "<resolve_interval>0<")),
          plant(
              CheckRule.PACKAGE_WHOLE,
              "no service",
              xml -> xml.replaceAll("(?s)<service>.*</service>", "")),
          plant(
              CheckRule.PACKAGE_WHOLE,
              "no package",
              xml -> xml.replaceAll("(?s)<package>.*</package>", "")),
          plant(
              CheckRule.PACKAGE_WHOLE,
              "no start at boot",
              swap("service wireguardd start", "true")),
          plant(
              CheckRule.PACKAGE_HEALS,
              "no healing",
              swap("touch /cf/conf/needs_package_sync", "true")),
          plant(
              CheckRule.NO_LEGACY_WIREGUARD,
              "the old place",
              after("<pfsense>", "<wireguard></wireguard>")));

  @Test
  void whatIsRenderedBreaksNoRule() {
    assertThat(Checker.check(Example.xml(), CARDS)).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> aPlantedViolationIsFoundByItsRule() {
    return PLANTS.stream()
        .map(
            plant ->
                DynamicTest.dynamicTest(
                    plant.rule() + ": " + plant.what(),
                    () -> {
                      var planted = plant.edit().apply(Example.xml());
                      assertThat(planted)
                          .as("the plant changed the text")
                          .isNotEqualTo(Example.xml());
                      assertThat(Checker.check(planted, CARDS))
                          .extracting(Checker.Finding::rule)
                          .contains(plant.rule());
                    }));
  }

  @Test
  void everyRuleHasAPlant() {
    var planted = EnumSet.noneOf(CheckRule.class);
    PLANTS.forEach(plant -> planted.add(plant.rule()));

    assertThat(planted).containsExactlyInAnyOrder(CheckRule.values());
  }

  @Test
  void findingsHoldNoSecret() {
    for (var plant : PLANTS) {
      assertThat(Checker.check(plant.edit().apply(Example.xml()), CARDS).toString())
          .doesNotContain(
              Example.ADMIN_HASH,
              Example.keys().homePrivate(),
              Example.keys().preshared(),
              Example.DYNDNS_TOKEN);
    }
  }

  @Test
  void everyRuleSaysWhyItIsThere() {
    assertThat(Arrays.stream(CheckRule.values()).map(CheckRule::reason))
        .allMatch(text -> text.length() > 20);
  }

  private static Plant plant(CheckRule rule, String what, UnaryOperator<String> edit) {
    return new Plant(rule, what, edit);
  }

  private static UnaryOperator<String> swap(String old, String next) {
    return xml -> xml.replace(old, next);
  }

  private static UnaryOperator<String> after(String element, String inserted) {
    return xml ->
        xml.replaceFirst(
            element + "(?=\n|</)", java.util.regex.Matcher.quoteReplacement(element + inserted));
  }

  private static UnaryOperator<String> options(UnaryOperator<String> edit) {
    return xml -> {
      var old = ConfigElement.parse(xml).textAt("unbound/custom_options");
      var text = edit.apply(new String(Base64.getDecoder().decode(old), UTF_8));
      return xml.replace(old, Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
    };
  }

  private static UnaryOperator<String> without(String purpose) {
    return xml -> ReachabilityTests.withoutRules(purpose);
  }

  private static String rule(String interfaceKey, String more) {
    return "<rule><type>pass</type><interface>"
        + interfaceKey
        + "</interface><ipprotocol>inet</ipprotocol>"
        + "<source><any></any></source><destination><any></any></destination>"
        + "<descr>planted</descr><tracker>7</tracker>"
        + more
        + "</rule>";
  }
}
