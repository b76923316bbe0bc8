package homelab.lab.home;

import homelab.config.Subnet;
import homelab.pfsense.ConfigElement;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code config.xml} makes a router do, as far as the lab can do it. What it cannot do it
 * refuses: a router that passes over a part of its file would prove nothing.
 *
 * @param ports by interface key, in the file's order
 * @param filter the filter's rules, in the file's order
 * @param aliases networks by their name
 * @param translated whether automatic outbound NAT is on
 * @param tunnel the WireGuard package's one tunnel
 * @param peers its peers
 * @param resolveInterval how often the package's daemon sets the peers' endpoints anew; zero never
 * @param resolver Unbound
 * @param wanPinged whether WAN's gateway has to answer a ping before DynDNS sends anything
 * @param checkIp page that tells the public address where WAN's own is private
 * @param names the records that DynDNS keeps true
 * @param updates when cron looks after them besides
 */
record Declaration(
    Map<String, Port> ports,
    List<RuleText> filter,
    Map<String, List<Subnet>> aliases,
    boolean translated,
    Tunnel tunnel,
    List<Peer> peers,
    Duration resolveInterval,
    Resolver resolver,
    boolean wanPinged,
    String checkIp,
    List<DynamicName> names,
    List<CronTime> updates) {

  /** What the package falls back to when the file says nothing it understands. */
  private static final int PACKAGE_INTERVAL = 300;

  /** An interface without an MTU has this one, an assigned tunnel too. */
  private static final int USUAL_MTU = 1500;

  private static final String FACTORY_CHECK_IP = "http://checkip.dyndns.org";

  private static final String UPDATE_NAMES = "/etc/rc.dyndns.update";

  Declaration {
    ports = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(ports));
    filter = List.copyOf(filter);
    aliases = Map.copyOf(aliases);
    peers = List.copyOf(peers);
    names = List.copyOf(names);
    updates = List.copyOf(updates);
  }

  /**
   * One interface.
   *
   * @param key pfSense's name of it, for example {@code opt1}
   * @param device the system's name, for example {@code vtnet1.10}
   * @param address empty where DHCP gives it
   * @param network the network that the address is in
   * @param mtu bytes
   * @param mss what TCP is clamped to so that a packet is not larger; empty for none
   */
  record Port(
      String key,
      String device,
      Optional<IPv4Address> address,
      Optional<Subnet> network,
      int mtu,
      Optional<Integer> mss) {}

  /** The tunnel: its device, its UDP port, and its private key in base64. */
  record Tunnel(String device, int listenPort, String privateKey) {
    @Override
    public String toString() {
      return "Tunnel[%s port=%d]".formatted(device, listenPort);
    }
  }

  /** A peer of the tunnel; no endpoint means that it has to come by itself. */
  record Peer(
      Optional<String> endpoint,
      int port,
      int keepalive,
      String publicKey,
      String presharedKey,
      List<Subnet> allowed) {
    @Override
    public String toString() {
      return "Peer[%s:%d %s]".formatted(endpoint.orElse("anywhere"), port, publicKey);
    }
  }

  /** Unbound: keys of the interfaces it answers on, its switches, and the custom options. */
  record Resolver(
      List<String> interfaces,
      boolean dnssec,
      boolean minimisedNames,
      boolean hideIdentity,
      boolean hideVersion,
      boolean rebindingRefused,
      String customOptions) {}

  /** One record at Cloudflare. */
  record DynamicName(
      String port, String host, String zone, String zoneId, String token, int ttl, Duration age) {
    @Override
    public String toString() {
      return "DynamicName[%s.%s]".formatted(host, zone);
    }
  }

  /**
   * Reads a file's text.
   *
   * @throws IllegalArgumentException naming what the lab's router cannot do
   */
  static Declaration of(String configXml) {
    var root = ConfigElement.parse(configXml);
    for (var unknown :
        List.of(
            "nat/rule",
            "nat/onetoone",
            "nat/outbound/rule",
            "ifgroups/ifgroupentry",
            "virtualip/vip",
            "staticroutes/route",
            "unbound/forwarding",
            "unbound/domainoverrides",
            "unbound/hosts",
            "unbound/acls",
            "system/ipv6allow",
            "system/ssh")) {
      refuseUnless(!root.has(unknown), "<%s>".formatted(unknown));
    }
    var ports = ports(root);
    return new Declaration(
        ports,
        root.all("filter/rule").stream().map(RuleText::of).filter(RuleText::enabled).toList(),
        aliases(root),
        translated(root),
        tunnel(root),
        root.all("installedpackages/wireguard/peers/item").stream()
            .filter(peer -> peer.textAt("enabled").equals("yes"))
            .map(Declaration::peer)
            .toList(),
        resolveInterval(root),
        resolver(root),
        wanPinged(root),
        checkIp(root),
        root.all("dyndnses/dyndns").stream()
            .filter(name -> name.has("enable"))
            .map(Declaration::dynamicName)
            .toList(),
        root.all("cron/item").stream()
            .filter(job -> job.textAt("command").contains(UPDATE_NAMES))
            .map(CronTime::of)
            .toList());
  }

  private static Map<String, Port> ports(ConfigElement root) {
    var ports = new LinkedHashMap<String, Port>();
    for (var each : root.at("interfaces").map(ConfigElement::children).orElse(List.of())) {
      if (!each.has("enable")) {
        continue;
      }
      var text = each.textAt("ipaddr");
      boolean dhcp = text.equals("dhcp");
      refuseUnless(dhcp == each.name().equals("wan"), "<ipaddr> of " + each.name());
      refuseUnless(!each.has("gateway") && !each.has("ipaddrv6"), "a gateway in " + each.name());
      Optional<IPv4Address> address = dhcp ? Optional.empty() : Optional.of(address(text));
      ports.put(
          each.name(),
          new Port(
              each.name(),
              each.textAt("if"),
              address,
              address.map(own -> network(own + "/" + each.textAt("subnet"))),
              number(each, "mtu").orElse(USUAL_MTU),
              number(each, "mss")));
    }
    refuseUnless(ports.containsKey("wan") && ports.size() > 1, "a router without WAN and another");
    return ports;
  }

  private static Map<String, List<Subnet>> aliases(ConfigElement root) {
    var aliases = new LinkedHashMap<String, List<Subnet>>();
    for (var alias : root.all("aliases/alias")) {
      refuseUnless(alias.textAt("type").equals("network"), "alias of type " + alias.textAt("type"));
      aliases.put(
          alias.textAt("name"),
          Arrays.stream(alias.textAt("address").split(" +")).map(Declaration::network).toList());
    }
    return aliases;
  }

  private static boolean translated(ConfigElement root) {
    var mode = root.textAt("nat/outbound/mode");
    refuseUnless(
        mode.equals("automatic") || mode.equals("disabled"),
        "outbound NAT in mode '%s'".formatted(mode));
    return mode.equals("automatic");
  }

  private static Tunnel tunnel(ConfigElement root) {
    var config = root.at("installedpackages/wireguard/config").orElseThrow();
    var on = config.textAt("enable");
    refuseUnless(on.equals("on") || on.equals("yes"), "a WireGuard package that is off");
    var tunnels = root.all("installedpackages/wireguard/tunnels/item");
    refuseUnless(tunnels.size() == 1, "%d tunnels".formatted(tunnels.size()));
    var tunnel = tunnels.get(0);
    refuseUnless(tunnel.textAt("enabled").equals("yes"), "a tunnel that is off");
    return new Tunnel(
        tunnel.textAt("name"),
        Integer.parseInt(tunnel.textAt("listenport")),
        tunnel.textAt("privatekey"));
  }

  private static Peer peer(ConfigElement peer) {
    return new Peer(
        Optional.of(peer.textAt("endpoint")).filter(name -> !name.isEmpty()),
        number(peer, "port").orElse(0),
        number(peer, "persistentkeepalive").orElse(0),
        peer.textAt("publickey"),
        peer.textAt("presharedkey"),
        peer.all("allowedips/row").stream()
            .map(row -> network(row.textAt("address") + "/" + row.textAt("mask")))
            .toList());
  }

  private static Duration resolveInterval(ConfigElement root) {
    var config = root.at("installedpackages/wireguard/config").orElseThrow();
    boolean track = config.textAt("resolve_interval_track").equals("yes");
    var text =
        track ? root.textAt("system/aliasesresolveinterval") : config.textAt("resolve_interval");
    return Duration.ofSeconds(text.matches("[0-9]+") ? Long.parseLong(text) : PACKAGE_INTERVAL);
  }

  private static Resolver resolver(ConfigElement root) {
    refuseUnless(root.has("unbound/enable"), "a router without Unbound");
    refuseUnless(
        root.textAt("unbound/outgoing_interface").isEmpty(), "an outgoing interface of Unbound");
    var interfaces = new ArrayList<>(List.of(root.textAt("unbound/active_interface").split(",")));
    refuseUnless(!interfaces.contains("all"), "Unbound on every interface");
    return new Resolver(
        interfaces,
        root.has("unbound/dnssec"),
        root.has("unbound/qname-minimisation"),
        root.has("unbound/hideidentity"),
        root.has("unbound/hideversion"),
        !root.has("system/webgui/nodnsrebindcheck"),
        decoded(root.textAt("unbound/custom_options")));
  }

  /** A gateway that no item is about is monitored, and so is one whose item does not say no. */
  private static boolean wanPinged(ConfigElement root) {
    return root.all("gateways/gateway_item").stream()
        .noneMatch(item -> item.textAt("interface").equals("wan") && item.has("monitor_disable"));
  }

  private static String checkIp(ConfigElement root) {
    return root.all("checkipservices/checkipservice").stream()
        .filter(service -> service.has("enable"))
        .map(service -> service.textAt("url"))
        .findFirst()
        .orElse(root.has("checkipservices/disable_factory_default") ? "" : FACTORY_CHECK_IP);
  }

  private static DynamicName dynamicName(ConfigElement name) {
    refuseUnless(name.textAt("type").equals("cloudflare"), "DynDNS of type " + name.textAt("type"));
    refuseUnless(!name.has("proxied"), "a proxied name");
    refuseUnless(!name.textAt("username").contains("@"), "DynDNS with a global key");
    refuseUnless(!name.textAt("username").isEmpty(), "DynDNS that searches its zone");
    return new DynamicName(
        name.textAt("interface"),
        name.textAt("host"),
        name.textAt("domainname"),
        name.textAt("username"),
        decoded(name.textAt("password")),
        number(name, "ttl").orElse(1),
        Duration.ofDays(number(name, "maxcacheage").orElse(25)));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  private static Optional<Integer> number(ConfigElement at, String path) {
    return Optional.of(at.textAt(path)).filter(text -> !text.isEmpty()).map(Integer::valueOf);
  }

  private static IPv4Address address(String text) {
    return new IPAddressString(text).getAddress().toIPv4();
  }

  private static Subnet network(String text) {
    var address = new IPAddressString(text).getAddress().toIPv4();
    return new Subnet(
        address.isPrefixed()
            ? address.toPrefixBlock()
            : new IPAddressString(text + "/32").getAddress().toIPv4());
  }

  static void refuseUnless(boolean known, String part) {
    if (!known) {
      throw new IllegalArgumentException(
          "config.xml: the lab's router cannot do this: %s; teach it or leave it out"
              .formatted(part));
    }
  }
}
