package homelab.pfsense;

import homelab.config.Subnet;
import homelab.pfsense.FilterRule.Action;
import homelab.pfsense.FilterRule.Endpoint;
import homelab.pfsense.FilterRule.Protocol;
import homelab.topology.HomeNetwork;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who may reach what through pfSense, as rules. WAN has none, so pf's own default drops whatever
 * nobody asked for. Services are named by their network, never one by one.
 */
final class FilterPolicy {

  /** cloudflared's two transports, QUIC and HTTP/2, to Cloudflare's edge. */
  static final int CLOUDFLARE_EDGE_PORT = 7844;

  private static final List<String> SPECIAL_USE =
      List.of(
          "10.0.0.0/8", // RFC 1918
          "100.64.0.0/10", // RFC 6598: between an ISP's router and its NAT
          "127.0.0.0/8",
          "169.254.0.0/16", // RFC 3927
          "172.16.0.0/12",
          "192.168.0.0/16",
          "224.0.0.0/3"); // multicast and reserved

  private final Topology topology;
  private final Alias inside;
  private final List<FilterRule> rules = new ArrayList<>();

  private FilterPolicy(Topology topology, Alias inside) {
    this.topology = topology;
    this.inside = inside;
  }

  /**
   * Returns what does not count as the internet: special-use addresses and every network of the
   * homelab.
   */
  static Alias inside(Topology topology) {
    var special = SPECIAL_USE.stream().map(Subnet::parse).toList();
    var own =
        Stream.concat(
                topology.networks().values().stream().map(HomeNetwork::cidr),
                Stream.of(topology.session().cidr(), topology.cloud()))
            .filter(subnet -> special.stream().noneMatch(s -> s.block().contains(subnet.block())));
    return new Alias(
        "inside_networks",
        Stream.concat(special.stream(), own).toList(),
        "Not the internet: private, shared and reserved addresses, and our own");
  }

  /** Returns the rules in the order in which pfSense reads them. */
  static List<FilterRule> rules(Topology topology, Alias inside) {
    var policy = new FilterPolicy(topology, inside);
    policy.lan();
    policy.management();
    policy.dmz();
    policy.services();
    policy.session();
    return List.copyOf(policy.rules);
  }

  private void lan() {
    var key = InterfaceKeys.of(Role.LAN);
    resolver(key);
    pass(
        key,
        Protocol.ECHO_REQUEST,
        new Endpoint.NetworkOf(key),
        new Endpoint.AddressOf(key),
        "",
        "Household: ping the router");
    nothingElseOnPfsense(key);
    pass(
        key,
        Protocol.ANY,
        new Endpoint.NetworkOf(key),
        new Endpoint.NotIn(inside),
        "",
        "Household: the internet, nothing inside");
  }

  private void management() {
    var key = InterfaceKeys.of(Role.MANAGEMENT);
    var network = new Endpoint.NetworkOf(key);
    var node = new Endpoint.Host(topology.nodeEnd().address());
    pass(
        key,
        Protocol.TCP,
        network,
        node,
        String.valueOf(Topology.SEMAPHORE_PORT),
        "Management: Semaphore on the node");
    pass(key, Protocol.ECHO_REQUEST, network, node, "", "Management: ping the node");
    rules.add(
        new FilterRule(
            key,
            Action.BLOCK,
            Protocol.ANY,
            network,
            node,
            Optional.empty(),
            "Management: nothing else on the node"));
    pass(
        key,
        Protocol.ANY,
        network,
        new Endpoint.Any(),
        "",
        "Management: everything else, pfSense itself included");
  }

  private void dmz() {
    var key = InterfaceKeys.of(Role.DMZ);
    var cloudflared = new Endpoint.Host(topology.cloudflared().address());
    var internet = new Endpoint.NotIn(inside);
    resolver(key);
    nothingElseOnPfsense(key);
    pass(
        key,
        Protocol.TCP,
        cloudflared,
        new Endpoint.NetworkOf(InterfaceKeys.of(Role.SERVICES)),
        String.valueOf(Topology.SERVICE_PORT),
        "cloudflared: the services' one port");
    pass(
        key,
        Protocol.TCP_UDP,
        cloudflared,
        internet,
        String.valueOf(CLOUDFLARE_EDGE_PORT),
        "cloudflared: Cloudflare's edge");
    packages(key, cloudflared, "cloudflared");
  }

  private void services() {
    var key = InterfaceKeys.of(Role.SERVICES);
    resolver(key);
    nothingElseOnPfsense(key);
    packages(key, new Endpoint.NetworkOf(key), "Services");
  }

  private void session() {
    var key = InterfaceKeys.SESSION;
    var node = new Endpoint.Host(topology.nodeEnd().address());
    var host = new Endpoint.Host(topology.hostManagement());
    var ssh = String.valueOf(Topology.SSH_PORT);
    nothingElseOnPfsense(key);
    pass(key, Protocol.TCP, node, host, ssh, "Node: SSH on the Proxmox host");
    pass(
        key,
        Protocol.TCP,
        node,
        host,
        String.valueOf(Topology.PROXMOX_API_PORT),
        "Node: Proxmox's API");
    pass(
        key,
        Protocol.TCP,
        node,
        new Endpoint.Host(topology.cloudflared().address()),
        ssh,
        "Node: SSH on cloudflared");
    pass(
        key,
        Protocol.TCP,
        node,
        new Endpoint.NetworkOf(InterfaceKeys.of(Role.SERVICES)),
        ssh,
        "Node: SSH on the services");
  }

  private void resolver(String key) {
    pass(
        key,
        Protocol.TCP_UDP,
        new Endpoint.NetworkOf(key),
        new Endpoint.AddressOf(key),
        "53",
        "DNS from pfSense");
  }

  // WAN's address may be a public one, and the web interface listens there too: to whoever is
  // admitted to the internet
  // it would be just another web site.
  private void nothingElseOnPfsense(String key) {
    rules.add(
        new FilterRule(
            key,
            Action.BLOCK,
            Protocol.ANY,
            new Endpoint.Any(),
            new Endpoint.Firewall(),
            Optional.empty(),
            "Nothing else on pfSense, whichever of its addresses"));
  }

  // Debian's mirrors speak plain HTTP, whose content apt verifies; registries and Cloudflare's API
  // speak HTTPS.
  private void packages(String key, Endpoint source, String who) {
    for (var port : List.of("80", "443")) {
      pass(
          key,
          Protocol.TCP,
          source,
          new Endpoint.NotIn(inside),
          port,
          who + ": fetch packages and images, port " + port);
    }
  }

  private void pass(
      String key,
      Protocol protocol,
      Endpoint source,
      Endpoint destination,
      String port,
      String purpose) {
    rules.add(
        new FilterRule(
            key,
            Action.PASS,
            protocol,
            source,
            destination,
            Optional.of(port).filter(text -> !text.isEmpty()),
            purpose));
  }
}
