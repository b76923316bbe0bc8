package homelab.request;

import homelab.config.Service.Access;
import homelab.home.GuestRule;
import homelab.pfsense.Reachability;
import homelab.pfsense.ReachabilityReference;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import homelab.tunnel.TunnelRule;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Walks a request through the rules as a packet would meet them.
 *
 * @param topology where everything is
 * @param configXml pfSense's rendered file; its secrets are not looked at
 * @param tunnelRules in their order
 * @param guestRules what the host's firewall lets in to a service container
 */
public record RequestWay(
    Topology topology, String configXml, List<TunnelRule> tunnelRules, List<GuestRule> guestRules) {

  /** One of the addresses behind region1.v2.argotunnel.com: any address outside would do. */
  private static final IPv4Address EDGE = new IPAddressString("198.41.192.7").getAddress().toIPv4();

  private static final int EDGE_PORT = 7844;

  public RequestWay {
    tunnelRules = List.copyOf(tunnelRules);
    guestRules = List.copyOf(guestRules);
  }

  /** Returns the way through what the program renders for this topology. */
  public static RequestWay through(Topology topology) {
    return new RequestWay(
        topology,
        ReachabilityReference.configXml(topology),
        TunnelRule.of(topology),
        GuestRule.ofService(topology));
  }

  /** Returns the hops of a request for this service, up to the first that nothing lets pass. */
  public List<Hop> to(ServiceGuest service) {
    var hops = new ArrayList<Hop>();
    for (var hop : (Iterable<Hop>) all(service)::iterator) {
      hops.add(hop);
      if (!hop.passes()) {
        break;
      }
    }
    return List.copyOf(hops);
  }

  private Stream<Hop> all(ServiceGuest service) {
    var name = service.publicName();
    var tunnel =
        tunnelRules.stream()
            .filter(rule -> rule.fits(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("the tunnel's last rule fits all"));
    var hops = new ArrayList<Hop>();
    hops.add(
        new Hop(
            "visitor's browser",
            "Cloudflare's edge, https://%s/".formatted(name),
            "DNS record name-%s: a proxied CNAME to the tunnel".formatted(service.guest().name()),
            true));
    service
        .service()
        .access()
        .ifPresent(
            access ->
                hops.add(new Hop("Cloudflare's edge", "Cloudflare Access", asked(access), true)));
    hops.add(
        firewall(
            "cloudflared " + topology.cloudflared().address(),
            "Cloudflare's edge, port %d; opened from inside, it carries the request back"
                .formatted(EDGE_PORT),
            topology.cloudflared().address(),
            EDGE,
            EDGE_PORT));
    if (!tunnel.service().startsWith("http://")) {
      hops.add(
          new Hop(
              "Cloudflare's edge",
              "cloudflared",
              "no tunnel rule names %s; the last one answers %s".formatted(name, tunnel.service()),
              false));
      return hops.stream();
    }
    var goal = URI.create(tunnel.service());
    var address = new IPAddressString(goal.getHost()).getAddress().toIPv4();
    hops.add(
        new Hop(
            "Cloudflare's edge",
            "cloudflared, through the tunnel",
            "tunnel rule %d of %d: %s to %s"
                .formatted(
                    tunnelRules.indexOf(tunnel) + 1, tunnelRules.size(), name, tunnel.service()),
            true));
    hops.add(
        firewall(
            "cloudflared " + topology.cloudflared().address(),
            "%s:%d, routed by pfSense".formatted(address, goal.getPort()),
            topology.cloudflared().address(),
            address,
            goal.getPort()));
    hops.add(host(service, address, goal.getPort()));
    hops.add(
        new Hop(
            "container %d, port %d".formatted(service.guest().id(), goal.getPort()),
            "%s, port %d".formatted(service.service().image(), service.service().port()),
            "compose file: port %d is published as %d"
                .formatted(service.service().port(), Topology.SERVICE_PORT),
            goal.getPort() == Topology.SERVICE_PORT));
    return hops.stream();
  }

  private Hop firewall(
      String from, String to, IPv4Address source, IPv4Address destination, int port) {
    var decision = Reachability.decide(configXml, source, destination, port);
    var by =
        decision
            .rule()
            .map(rule -> "pfSense rule '%s'%s".formatted(rule, decision.passes() ? "" : " blocks"))
            .orElse("no pfSense rule fits tcp %d to %s".formatted(port, destination));
    return new Hop(from, to, by, decision.passes());
  }

  private Hop host(ServiceGuest service, IPv4Address address, int port) {
    var guest = service.guest();
    var to = "container %d (%s)".formatted(guest.id(), guest.name());
    if (!guest.address().equals(address)) {
      return new Hop(
          "pfSense", to, "the tunnel leads to %s, which is another's".formatted(address), false);
    }
    return guestRules.stream()
        .filter(rule -> rule.admits(topology.cloudflared().address(), port))
        .findFirst()
        .map(
            rule ->
                new Hop(
                    "pfSense",
                    to,
                    "Proxmox firewall of the container: '%s' from %s, tcp %d"
                        .formatted(rule.comment(), rule.source(), rule.port()),
                    true))
        .orElse(
            new Hop(
                "pfSense", to, "no rule of the container's Proxmox firewall lets it in", false));
  }

  private static String asked(Access access) {
    return "Access lets in "
        + String.join(
            ", ",
            Stream.concat(
                    access.emails().stream(),
                    access.emailDomains().stream().map("everybody at %s"::formatted))
                .toList());
  }
}
