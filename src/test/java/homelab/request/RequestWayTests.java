package homelab.request;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.ExampleStack;
import homelab.config.ConfigLoader;
import homelab.home.GuestRule;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import homelab.tunnel.TunnelRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The way is looked up in the rules: take one away and the request stops there. */
class RequestWayTests {

  private final Topology topology = Topology.of(ConfigLoader.fromEngine(ExampleStack.keys()));
  private final RequestWay way = RequestWay.through(topology);
  private final ServiceGuest blog = service("blog");

  @Test
  void everyServiceIsReached() {
    for (var service : topology.services()) {
      assertThat(way.to(service)).allMatch(Hop::passes);
    }
    assertThat(last(way, blog).to()).contains(blog.service().image());
  }

  @Test
  void eachHopNamesItsRule() {
    assertThat(way.to(blog))
        .extracting(Hop::by)
        .anyMatch(by -> by.contains("cloudflared: Cloudflare's edge"))
        .anyMatch(by -> by.contains("blog.example.org to http://10.20.40.11:8080"))
        .anyMatch(by -> by.contains("cloudflared: the services' one port"))
        .anyMatch(by -> by.contains("visitors, from cloudflared"));
  }

  @Test
  void onlyAGuardedServicePassesAccess() {
    assertThat(way.to(service("notes"))).extracting(Hop::to).contains("Cloudflare Access");
    assertThat(way.to(blog)).extracting(Hop::to).doesNotContain("Cloudflare Access");
  }

  @Test
  void withoutItsTunnelRuleItStopsAtTheTunnel() {
    var others =
        way.tunnelRules().stream()
            .filter(rule -> !rule.hostName().equals(Optional.of(blog.publicName())))
            .toList();

    assertThat(last(with(others, way.configXml(), way.guestRules()), blog))
        .satisfies(hop -> assertThat(hop.passes()).isFalse())
        .satisfies(hop -> assertThat(hop.by()).contains("http_status:404"));
  }

  @Test
  void aPfsenseThatBlocksCloudflaredStopsIt() {
    var blocked =
        way.configXml()
            .replaceFirst(
                "(?s)<type>pass</type>((?:(?!</rule>).)*the services' one port)",
                "<type>block</type>$1");
    assertThat(blocked).isNotEqualTo(way.configXml());

    assertThat(last(with(way.tunnelRules(), blocked, way.guestRules()), blog).by())
        .contains("the services' one port", "blocks");
  }

  @Test
  void aHostThatDropsVisitorsStopsIt() {
    var none = GuestRule.ofCloudflared(topology);

    assertThat(last(with(way.tunnelRules(), way.configXml(), none), blog))
        .satisfies(hop -> assertThat(hop.passes()).isFalse())
        .satisfies(hop -> assertThat(hop.by()).contains("Proxmox firewall"));
  }

  @Test
  void aTunnelRuleToSomebodyElseIsNoticed() {
    var wrong =
        List.of(
            new TunnelRule(
                Optional.of(blog.publicName()),
                "http://%s:8080".formatted(service("notes").guest().address())));

    assertThat(last(with(wrong, way.configXml(), way.guestRules()), blog).by())
        .contains("another's");
  }

  private RequestWay with(List<TunnelRule> tunnel, String configXml, List<GuestRule> guest) {
    return new RequestWay(topology, configXml, tunnel, guest);
  }

  private static Hop last(RequestWay way, ServiceGuest service) {
    var hops = way.to(service);
    return hops.get(hops.size() - 1);
  }

  private ServiceGuest service(String name) {
    return topology.services().stream()
        .filter(each -> each.guest().name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
