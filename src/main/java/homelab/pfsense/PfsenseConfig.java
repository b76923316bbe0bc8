package homelab.pfsense;

import homelab.config.Subnet;
import homelab.pfsense.NetworkInterface.Placement;
import homelab.topology.DhcpPool;
import homelab.topology.HomeNetwork;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import homelab.wireguard.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that pfSense is told, as values. Shapes and meanings are those of CE 2.7.2 and 2.8 as
 * read in their source.
 *
 * @param administration name, clock, user, console
 * @param interfaces WAN first, then LAN, which must exist, or pfSense opens its web interface to
 *     WAN
 * @param vlans the tagged networks on the trunk card
 * @param defaultGateway name of the gateway of the default route; naming it keeps pfSense from
 *     choosing the session's
 * @param gateways far ends of interfaces
 * @param routes networks behind gateways
 * @param dhcpServers who gives addresses
 * @param resolver DNS for the household
 * @param mark tells from the management network that this file is in force
 * @param dynDns keeps {@code home.<zone>} true
 * @param checkIp tells WAN's public address where a router in front translates it
 * @param aliases networks under one name
 * @param rules what may pass
 * @param cronJobs pfSense runs only what is listed
 * @param wireGuard the session's end
 */
public record PfsenseConfig(
    Administration administration,
    List<NetworkInterface> interfaces,
    List<Vlan> vlans,
    String defaultGateway,
    List<Gateway> gateways,
    List<StaticRoute> routes,
    List<DhcpServer> dhcpServers,
    Resolver resolver,
    ConfigMark mark,
    DynDns dynDns,
    CheckIpService checkIp,
    List<Alias> aliases,
    List<FilterRule> rules,
    List<CronJob> cronJobs,
    WireGuardPackage wireGuard) {

  /**
   * Schema version of CE 2.7.2 (globals.inc, latest_config). A newer pfSense upgrades it step by
   * step at boot; an older one would only warn and go on unsupported.
   */
  public static final String SCHEMA_VERSION = "23.3";

  /**
   * Seconds between two look-ups of the node's name. With answers that are never cached, a moved
   * record is followed within one interval; the package's own default of 300 would keep the session
   * down for minutes.
   */
  public static final int RESOLVE_INTERVAL_SECONDS = 15;

  /** RFC 8375: for names that mean something at home only. */
  public static final String LOCAL_DOMAIN = "home.arpa";

  static final String TUNNEL_DEVICE = "tun_wg0";
  static final String NODE_GATEWAY = "NODE";

  // pfSense derives a DHCP gateway's name from the interface's description.
  static final String WAN_GATEWAY = "WAN_DHCP";

  // Answers with the caller's address and nothing else.
  private static final String CHECK_IP = "https://checkip.amazonaws.com/";

  private static final int CONSOLE_SPEED = 115200;
  private static final int DYNDNS_TTL_SECONDS = 60;

  public PfsenseConfig {
    interfaces = List.copyOf(interfaces);
    vlans = List.copyOf(vlans);
    gateways = List.copyOf(gateways);
    routes = List.copyOf(routes);
    dhcpServers = List.copyOf(dhcpServers);
    aliases = List.copyOf(aliases);
    rules = List.copyOf(rules);
    cronJobs = List.copyOf(cronJobs);
    var trackers = new HashSet<Long>();
    for (var rule : rules) {
      if (!trackers.add(rule.tracker())) {
        throw new IllegalArgumentException(
            "two filter rules on %s share the number of '%s'; give one another purpose"
                .formatted(rule.interfaceKey(), rule.purpose()));
      }
    }
  }

  /** Returns the configuration of the homelab's router. */
  public static PfsenseConfig of(PfsenseInputs inputs) {
    var topology = inputs.topology();
    var session = inputs.session();
    var trunk = topology.router().trunk().device();
    var inside = FilterPolicy.inside(topology);
    return new PfsenseConfig(
        new Administration(
            topology.router().name(),
            LOCAL_DOMAIN,
            inputs.timeZone(),
            "2.pfsense.pool.ntp.org",
            inputs.adminHash(),
            CONSOLE_SPEED,
            earlyCommands()),
        interfaces(topology, session),
        topology.networks().values().stream()
            .map(network -> new Vlan(trunk, network.vlan(), network.role().label()))
            .toList(),
        WAN_GATEWAY,
        List.of(
            new Gateway(WAN_GATEWAY, InterfaceKeys.WAN, Optional.empty(), "What DHCP names on WAN"),
            new Gateway(
                NODE_GATEWAY,
                InterfaceKeys.SESSION,
                Optional.of(topology.nodeEnd().address()),
                "The node in the cloud, through the session")),
        routes(topology, session),
        List.of(dhcpServer(topology)),
        new Resolver(
            List.of(
                InterfaceKeys.of(Role.LAN),
                InterfaceKeys.of(Role.MANAGEMENT),
                InterfaceKeys.of(Role.DMZ),
                InterfaceKeys.of(Role.SERVICES),
                "lo0"),
            DynamicNameOptions.uncached(session.node().endpointName())),
        ConfigMark.forNetwork(topology.network(Role.MANAGEMENT).cidr()),
        new DynDns(
            InterfaceKeys.WAN,
            Topology.HOME_LABEL,
            topology.zoneName(),
            inputs.zoneId(),
            inputs.dyndnsToken(),
            DYNDNS_TTL_SECONDS,
            1),
        new CheckIpService("Amazon", CHECK_IP),
        List.of(inside),
        FilterPolicy.rules(topology, inside),
        CronTable.jobs(),
        wireGuard(session));
  }

  /**
   * Returns the text of {@code config.xml}: the same bytes for the same inputs, wherever it is
   * rendered.
   */
  public static String render(PfsenseInputs inputs) {
    return ConfigXml.render(of(inputs));
  }

  // The first starts the tunnel at each boot, as the package's own entry does. The second heals a
  // template without the package: without the wizard's trigger pfSense installs none by itself,
  // unless it finds this file at the end of the boot (rc.bootup).
  private static List<String> earlyCommands() {
    return List.of(
        "service wireguardd start",
        "[ -e /usr/local/pkg/wireguard/includes/wg.inc ] || touch /cf/conf/needs_package_sync");
  }

  private static List<NetworkInterface> interfaces(Topology topology, Session session) {
    var interfaces = new ArrayList<NetworkInterface>();
    // No block on private senders: an ISP's router may give WAN a private address, and nothing
    // passes on WAN anyway.
    interfaces.add(
        new NetworkInterface(
            InterfaceKeys.WAN,
            topology.router().wan().device(),
            "WAN",
            Optional.empty(),
            OptionalInt.empty()));
    for (var network : topology.networks().values()) {
      interfaces.add(
          new NetworkInterface(
              InterfaceKeys.of(network.role()),
              topology.router().trunk().device() + "." + network.vlan(),
              network.role().label().toUpperCase(Locale.ROOT),
              Optional.of(new Placement(network.router(), network.cidr())),
              OptionalInt.empty()));
    }
    interfaces.add(
        new NetworkInterface(
            InterfaceKeys.SESSION,
            TUNNEL_DEVICE,
            "SESSION",
            Optional.of(new Placement(topology.homeEnd().address(), topology.session().cidr())),
            OptionalInt.of(session.mtu())));
    return interfaces;
  }

  // The package makes no routes of what it allows. The node itself is a neighbour in the session's
  // network; a route to
  // it through itself is one that the kernel may refuse, so only what lies behind it needs one.
  private static List<StaticRoute> routes(Topology topology, Session session) {
    Subnet onLink = topology.session().cidr();
    return session.node().reachable().stream()
        .filter(network -> !onLink.block().contains(network.block()))
        .map(network -> new StaticRoute(network, NODE_GATEWAY, "Behind the node"))
        .toList();
  }

  private static DhcpServer dhcpServer(Topology topology) {
    HomeNetwork lan = topology.network(Role.LAN);
    DhcpPool pool = DhcpPool.of(lan);
    return new DhcpServer(InterfaceKeys.of(Role.LAN), pool.first(), pool.last(), LOCAL_DOMAIN);
  }

  private static WireGuardPackage wireGuard(Session session) {
    return new WireGuardPackage(
        new WireGuardPackage.Tunnel(
            TUNNEL_DEVICE,
            "Session with the node",
            session.port(),
            session.home().privateKey(),
            session.home().publicKey(),
            session.mtu()),
        new WireGuardPackage.Peer(
            "The node in the cloud",
            session.node().endpointName(),
            session.port(),
            session.keepaliveSeconds(),
            session.node().publicKey(),
            session.presharedKey(),
            session.node().reachable()),
        RESOLVE_INTERVAL_SECONDS);
  }

  @Override
  public String toString() {
    return "PfsenseConfig[%s, %d rules]".formatted(administration, rules.size());
  }
}
