package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.config.Subnet;
import homelab.wireguard.Session;
import homelab.wireguard.WgQuick;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SessionRenderingsTests {

  private final String wgQuick = WgQuick.render(Example.inputs().session());

  @Test
  void theTwoRenderingsOfOneSessionAgree() {
    assertThat(SessionRenderings.disagreements(wgQuick, Example.xml())).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> aChangeOnPfsensesSideAloneIsFound() {
    return Map.of(
            "<listenport>51820<",
            "<listenport>51821<",
            "<port>51820</port>\n\t\t\t\t\t<persist",
            "<port>51822</port>\n\t\t\t\t\t<persist",
            "<persistentkeepalive>25<",
            "<persistentkeepalive>20<",
            "<mtu>1280</mtu>",
            "<mtu>1420</mtu>",
            "<address>10.99.0.2</address>\n\t\t\t\t\t\t\t<mask>",
            "<address>10.99.0.6</address>\n\t\t\t\t\t\t\t<mask>",
            "<ipaddr>10.99.0.1<",
            "<ipaddr>10.98.0.1<",
            "<host>home<",
            "<host>house<",
            Example.keys().nodePublic(),
            Example.keys().homePublic(),
            Example.keys().preshared(),
            Example.keys().nodePrivate(),
            "<ipaddr>10.20.40.1<",
            "<ipaddr>10.20.41.1<")
        .entrySet()
        .stream()
        .map(
            edit ->
                DynamicTest.dynamicTest(
                    edit.getKey().replaceAll("\\s+", " "),
                    () -> {
                      var xml = Example.xml().replace(edit.getKey(), edit.getValue());
                      assertThat(xml).isNotEqualTo(Example.xml());
                      assertThat(SessionRenderings.disagreements(wgQuick, xml)).isNotEmpty();
                    }));
  }

  @Test
  void aNetworkThatTheNodeForgetsIsFound() {
    var forgetful = wgQuick.replace(", 10.20.40.0/24", "");

    assertThat(SessionRenderings.disagreements(forgetful, Example.xml()))
        .containsExactly(
            "rule 'Node: SSH on the services' passes to opt3, which the node does not send into the"
                + " session");
  }

  @Test
  void aNetworkBehindTheNodeGetsARouteAndIsMissedWithoutIt() {
    var inputs = Example.inputs();
    var session = inputs.session();
    var node = session.node();
    var wider =
        new Session(
            session.home(),
            new Session.Peer(
                node.endpointName(),
                node.addressWithPrefix(),
                node.privateKey(),
                node.publicKey(),
                List.of(node.reachable().get(0), Subnet.parse("10.50.0.0/24"))),
            session.presharedKey(),
            session.port(),
            session.keepaliveSeconds(),
            session.mtu());
    var xml =
        PfsenseConfig.render(
            new PfsenseInputs(
                inputs.topology(),
                wider,
                inputs.adminHash(),
                inputs.dyndnsToken(),
                inputs.zoneId(),
                inputs.timeZone()));

    assertThat(ConfigElement.parse(xml).textAt("staticroutes/route/network"))
        .isEqualTo("10.50.0.0/24");
    assertThat(SessionRenderings.disagreements(WgQuick.render(wider), xml)).isEmpty();
    assertThat(
            SessionRenderings.disagreements(
                WgQuick.render(wider), xml.replaceAll("(?s)<route>.*</route>", "")))
        .containsExactly("pfSense allows 10.50.0.0/24 but has no route to it");
  }

  @Test
  void whatIsSaidHoldsNoPrivateKey() {
    var said =
        SessionRenderings.disagreements(
                wgQuick,
                Example.xml().replace(Example.keys().preshared(), Example.keys().nodePrivate()))
            .toString();

    assertThat(said)
        .contains("preshared")
        .doesNotContain(Example.keys().nodePrivate(), Example.keys().preshared());
  }
}
