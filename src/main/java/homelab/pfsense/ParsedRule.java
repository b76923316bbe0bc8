package homelab.pfsense;

import homelab.config.Subnet;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A filter rule as read from the file, with what its names stand for. What it does not understand
 * it refuses, because a verdict computed around it would be wrong.
 */
final class ParsedRule {

  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "interface",
          "ipprotocol",
          "protocol",
          "icmptype",
          "source",
          "destination",
          "descr",
          "tracker",
          "disabled",
          "log",
          "created",
          "updated");
  private static final Set<String> KNOWN_SIDE = Set.of("any", "network", "address", "port", "not");

  private final ConfigElement rule;
  private final String what;
  private final String interfaceKey;
  private final boolean enabled;
  private final boolean passes;
  private final String protocol;
  private final boolean pingOnly;
  private final Side source;
  private final Side destination;
  private final Optional<PortRange> ports;

  ParsedRule(ConfigElement rule, Names names) {
    this.rule = rule;
    this.what = "filter rule '%s'".formatted(rule.textAt("descr"));
    for (var child : rule.children()) {
      refuseUnless(KNOWN.contains(child.name()), "<%s>".formatted(child.name()));
    }
    for (var side : List.of("source", "destination")) {
      refuseUnless(rule.has(side), "a missing <%s>".formatted(side));
      for (var child : rule.at(side).orElseThrow().children()) {
        refuseUnless(
            KNOWN_SIDE.contains(child.name()), "<%s> in <%s>".formatted(child.name(), side));
      }
    }
    refuseUnless(!rule.has("source/port"), "a source port");
    refuseUnless(
        Set.of("pass", "block", "reject").contains(rule.textAt("type")),
        "type '%s'".formatted(rule.textAt("type")));
    refuseUnless(
        Set.of("", "tcp", "udp", "tcp/udp", "icmp").contains(rule.textAt("protocol")),
        "protocol '%s'".formatted(rule.textAt("protocol")));
    refuseUnless(
        Set.of("", "echoreq").contains(rule.textAt("icmptype")),
        "icmptype '%s'".formatted(rule.textAt("icmptype")));
    refuseUnless(
        "inet".equals(rule.textAt("ipprotocol")),
        "ipprotocol '%s'".formatted(rule.textAt("ipprotocol")));
    this.interfaceKey = rule.textAt("interface");
    this.enabled = !rule.has("disabled");
    this.passes = rule.textAt("type").equals("pass");
    this.protocol = rule.textAt("protocol");
    this.pingOnly = !rule.textAt("icmptype").isEmpty();
    this.source = side("source", names);
    this.destination = side("destination", names);
    this.ports =
        Optional.of(rule.textAt("destination/port")).filter(t -> !t.isEmpty()).map(this::range);
  }

  boolean enabled() {
    return enabled;
  }

  /** Returns the purpose that the file names. */
  String purpose() {
    return rule.textAt("descr");
  }

  String interfaceKey() {
    return interfaceKey;
  }

  boolean passes() {
    return passes;
  }

  /** Tells whether the rule is about this packet. */
  boolean matches(Target from, Target to, Traffic traffic) {
    return protocolMatches(traffic)
        && ports.map(range -> range.holds(traffic)).orElse(true)
        && source.matches(from)
        && destination.matches(to);
  }

  /** Returns the port bounds that the rule draws a line at. */
  List<Integer> portEdges() {
    return ports.map(range -> List.of(range.first(), range.last() + 1)).orElse(List.of());
  }

  /** Returns the networks that the rule names on either side. */
  List<Subnet> networks() {
    return Stream.concat(source.networks().stream(), destination.networks().stream()).toList();
  }

  private boolean protocolMatches(Traffic traffic) {
    return switch (protocol) {
      case "" -> true;
      case "tcp" -> traffic.protocol() == Traffic.Protocol.TCP;
      case "udp" -> traffic.protocol() == Traffic.Protocol.UDP;
      case "tcp/udp" ->
          traffic.protocol() == Traffic.Protocol.TCP || traffic.protocol() == Traffic.Protocol.UDP;
      default ->
          traffic.protocol() == Traffic.Protocol.PING
              || traffic.protocol() == Traffic.Protocol.OTHER_ICMP && !pingOnly;
    };
  }

  private PortRange range(String text) {
    var parts = text.split("-", 2);
    try {
      int first = Integer.parseInt(parts[0]);
      return new PortRange(first, parts.length == 2 ? Integer.parseInt(parts[1]) : first);
    } catch (NumberFormatException e) {
      throw refused("port '%s'".formatted(text));
    }
  }

  private Side side(String name, Names names) {
    var side = rule.at(name).orElseThrow();
    boolean not = side.has("not");
    var network = side.textAt("network");
    var address = side.textAt("address");
    if (side.has("any")) {
      return new Side(not, to -> true, List.of());
    }
    if (network.equals("(self)")) {
      return new Side(not, Target::firewall, List.of());
    }
    if (network.equals("wanip")) {
      return new Side(not, Target::wanAddress, List.of());
    }
    refuseUnless(network.isEmpty() != address.isEmpty(), "<%s> without an address".formatted(name));
    var networks =
        address.isEmpty() ? names.resolveNetwork(network, what) : names.resolve(address, what);
    // Compared as numbers: the table asks some hundred thousand times.
    var ranges =
        networks.stream()
            .map(each -> new long[] {each.network().longValue(), each.last().longValue()})
            .toList();
    return new Side(
        not,
        to -> ranges.stream().anyMatch(r -> r[0] <= to.address() && to.address() <= r[1]),
        networks);
  }

  private void refuseUnless(boolean known, String part) {
    if (!known) {
      throw refused(part);
    }
  }

  private IllegalArgumentException refused(String part) {
    return new IllegalArgumentException(
        "%s: %s is not understood, so no verdict would be sure; teach Reachability or leave it out"
            .formatted(what, part));
  }

  private record Side(boolean not, Predicate<Target> plain, List<Subnet> networks) {
    boolean matches(Target target) {
      return not != plain.test(target);
    }
  }

  private record PortRange(int first, int last) {
    boolean holds(Traffic traffic) {
      return traffic.hasPort() && first <= traffic.port() && traffic.port() <= last;
    }
  }

  /**
   * One end of a packet.
   *
   * @param address as a number, 0 to 2^32 - 1
   * @param firewall whether that is one of pfSense's own
   * @param wanAddress whether it is WAN's, which is known only at run time
   */
  record Target(long address, boolean firewall, boolean wanAddress) {
    static Target of(IPv4Address address, boolean firewall, boolean wanAddress) {
      return new Target(address.longValue(), firewall, wanAddress);
    }
  }

  /** What the names in rules stand for. */
  static final class Names {
    private final Map<String, List<Subnet>> aliases = new TreeMap<>();
    private final Map<String, Subnet> interfaceNetworks;
    private final Map<String, IPv4Address> interfaceAddresses;

    Names(
        ConfigElement root,
        Map<String, Subnet> interfaceNetworks,
        Map<String, IPv4Address> interfaceAddresses) {
      this.interfaceNetworks = interfaceNetworks;
      this.interfaceAddresses = interfaceAddresses;
      for (var alias : root.all("aliases/alias")) {
        aliases.put(
            alias.textAt("name"),
            Arrays.stream(alias.textAt("address").split(" +")).map(Names::network).toList());
      }
    }

    List<Subnet> resolve(String name, String what) {
      if (aliases.containsKey(name)) {
        return aliases.get(name);
      }
      try {
        return List.of(network(name));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s: '%s' is neither an address nor a known alias".formatted(what, name), e);
      }
    }

    List<Subnet> resolveNetwork(String name, String what) {
      if (interfaceNetworks.containsKey(name)) {
        return List.of(interfaceNetworks.get(name));
      }
      if (name.endsWith("ip")
          && interfaceAddresses.containsKey(name.substring(0, name.length() - 2))) {
        return List.of(
            Subnet.parse(interfaceAddresses.get(name.substring(0, name.length() - 2)) + "/32"));
      }
      throw new IllegalArgumentException(
          "%s: network '%s' is no interface with a fixed address".formatted(what, name));
    }

    private static Subnet network(String text) {
      var address = new IPAddressString(text).getAddress();
      return Subnet.parse(address != null && !address.isPrefixed() ? text + "/32" : text);
    }
  }
}
