package homelab.pfsense;

import homelab.config.Subnet;
import homelab.pfsense.ParsedRule.Target;
import homelab.topology.Topology;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who may reach what through pfSense, computed from the rules of a rendered {@code config.xml}.
 * Addresses and ports are cut wherever a rule or a place draws a line, and every piece is tried, so
 * a verdict is exact and not a sample.
 *
 * <p>pf's order: per interface the first rule that fits decides, and what fits none is dropped.
 * What this class does not model (floating rules, port forwards, interface groups, schedules …) it
 * refuses.
 */
public final class Reachability {

  /** What the table says of one pair. */
  public enum Verdict {
    /**
     * All of the named traffic passes, from every address of the one place to every address of the
     * other.
     */
    ADMITTED,
    /** Nothing passes. */
    REFUSED,
    /** The two are in one network and talk without pfSense. */
    SAME_NETWORK,
    /** What passes depends on the address: a hole or a gap that nobody declared. */
    UNEVEN
  }

  /**
   * One pair of the table.
   *
   * @param source who opens the connection
   * @param destination whom to
   * @param verdict the answer
   * @param traffic what passes, such as {@code tcp 22}, {@code tcp/udp 53}, {@code ping} or {@code
   *     everything}
   */
  public record Row(String source, String destination, Verdict verdict, List<String> traffic) {
    public Row {
      traffic = List.copyOf(traffic);
    }

    /** Returns the traffic as one text. */
    public String text() {
      return switch (verdict) {
        case REFUSED -> "nothing";
        case SAME_NETWORK -> "same network";
        case ADMITTED -> String.join(", ", traffic);
        case UNEVEN -> "uneven: " + String.join(", ", traffic);
      };
    }
  }

  /** What pfSense admits by itself on an interface that gets its address by DHCP. */
  static final String DHCP_ANSWERS = "udp 67 to 68 (DHCP's answers)";

  private final List<ParsedRule> rules;
  private final Places places;
  private final boolean dhcpClient;
  private final List<Long> addressEdges;
  private final List<Integer> portEdges;

  private Reachability(List<ParsedRule> rules, Places places, boolean dhcpClient) {
    this.rules = rules;
    this.places = places;
    this.dhcpClient = dhcpClient;
    var addresses = new TreeSet<Long>();
    Stream.concat(places.networks(), rules.stream().flatMap(rule -> rule.networks().stream()))
        .forEach(
            network -> {
              addresses.add(network.network().longValue());
              addresses.add(network.last().longValue() + 1);
            });
    addresses.add(0L);
    addresses.removeIf(edge -> edge > 0xFFFFFFFFL);
    this.addressEdges = List.copyOf(addresses);
    var ports = new TreeSet<Integer>();
    rules.forEach(rule -> ports.addAll(rule.portEdges()));
    ports.add(1);
    ports.removeIf(edge -> edge > 65535);
    this.portEdges = List.copyOf(ports);
  }

  /**
   * Computes the table.
   *
   * @param configXml the rendered text
   * @param topology says which machines are meant
   * @return one row for each pair of places, sources in the order of pfSense's interfaces, WAN last
   * @throws IllegalArgumentException naming what in the file is not understood
   */
  public static List<Row> of(String configXml, Topology topology) {
    var parsed = parse(configXml);
    var places = new Places(topology, parsed.addresses());
    return new Reachability(parsed.rules(), places, parsed.dhcpClient()).rows();
  }

  /**
   * What pf does with one connection.
   *
   * @param passes whether it may be opened
   * @param rule the purpose of the rule that decides; empty if none fits, and pf drops it
   */
  public record Decision(boolean passes, Optional<String> rule) {}

  /**
   * Returns what becomes of one TCP connection from a machine in a network of pfSense's.
   *
   * @throws IllegalArgumentException if the sender is in none of them, or a rule is not understood
   */
  public static Decision decide(String configXml, IPv4Address from, IPv4Address to, int port) {
    var parsed = parse(configXml);
    var entrance =
        parsed.networks().entrySet().stream()
            .filter(network -> network.getValue().contains(from))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s is in no network that pfSense has an address in".formatted(from)));
    var sender = Target.of(from, false, false);
    var target = Target.of(to, parsed.addresses().containsValue(to), false);
    var traffic = new Traffic(Traffic.Protocol.TCP, port);
    return parsed.rules().stream()
        .filter(rule -> rule.interfaceKey().equals(entrance))
        .filter(rule -> rule.matches(sender, target, traffic))
        .findFirst()
        .map(rule -> new Decision(rule.passes(), Optional.of(rule.purpose())))
        .orElse(new Decision(false, Optional.empty()));
  }

  private record Parsed(
      List<ParsedRule> rules,
      Map<String, Subnet> networks,
      Map<String, IPv4Address> addresses,
      boolean dhcpClient) {}

  private static Parsed parse(String configXml) {
    var root = ConfigElement.parse(configXml);
    for (var unknown :
        List.of("nat/rule", "ifgroups/ifgroupentry", "nat/onetoone", "virtualip/vip")) {
      if (root.has(unknown)) {
        throw new IllegalArgumentException(
            "<%s> is not understood by Reachability, so no verdict would be sure; take it out"
                .formatted(unknown));
      }
    }
    var networks = new LinkedHashMap<String, Subnet>();
    var addresses = new LinkedHashMap<String, IPv4Address>();
    var interfaces = root.at("interfaces").map(ConfigElement::children).orElse(List.of());
    for (var each : interfaces) {
      if (each.has("subnet")) {
        var subnet =
            new inet.ipaddr.IPAddressString(each.textAt("ipaddr") + "/" + each.textAt("subnet"))
                .getAddress()
                .toIPv4();
        networks.put(each.name(), new Subnet(subnet.toPrefixBlock()));
        addresses.put(each.name(), subnet.getLower().withoutPrefixLength());
      }
    }
    var names = new ParsedRule.Names(root, networks, addresses);
    var rules = new ArrayList<ParsedRule>();
    for (var rule : root.all("filter/rule")) {
      var parsed = new ParsedRule(rule, names);
      if (interfaces.stream().noneMatch(each -> each.name().equals(parsed.interfaceKey()))) {
        throw new IllegalArgumentException(
            "filter rule '%s': interface '%s' is none of those declared"
                .formatted(rule.textAt("descr"), parsed.interfaceKey()));
      }
      if (parsed.enabled()) {
        rules.add(parsed);
      }
    }
    boolean dhcpClient = root.textAt("interfaces/" + InterfaceKeys.WAN + "/ipaddr").equals("dhcp");
    return new Parsed(rules, networks, addresses, dhcpClient);
  }

  /** Returns the table as Markdown, one row for each source and one column for each destination. */
  public static String markdown(List<Row> rows) {
    var bySource = new LinkedHashMap<String, Map<String, Row>>();
    for (var row : rows) {
      bySource
          .computeIfAbsent(row.source(), key -> new LinkedHashMap<>())
          .put(row.destination(), row);
    }
    var destinations = bySource.values().iterator().next().keySet();
    var text = new StringBuilder("| from \\ to | ");
    text.append(String.join(" | ", destinations)).append(" |\n|---|");
    text.append("---|".repeat(destinations.size())).append('\n');
    bySource.forEach(
        (source, cells) -> {
          text.append("| **").append(source).append("** |");
          destinations.forEach(
              destination -> {
                var row = cells.get(destination);
                text.append(' ')
                    .append(row.verdict() == Verdict.REFUSED ? "—" : row.text())
                    .append(" |");
              });
          text.append('\n');
        });
    return text.toString();
  }

  private List<Row> rows() {
    var rows = new ArrayList<Row>();
    for (var source : places.sources()) {
      for (var destination : places.destinations(source)) {
        rows.add(row(source, destination));
      }
    }
    return List.copyOf(rows);
  }

  private Row row(Places.Source source, Places.Destination destination) {
    if (destination.sameNetwork()) {
      return new Row(source.name(), destination.name(), Verdict.SAME_NETWORK, List.of());
    }
    var everywhere = new TreeMap<Integer, Boolean>();
    var somewhere = new TreeMap<Integer, Boolean>();
    var kinds = traffic();
    var from =
        pieces(source.place()::contains).stream()
            .map(address -> Target.of(address, false, false))
            .toList();
    var to = targets(destination);
    for (int i = 0; i < kinds.size(); i++) {
      boolean all = true;
      boolean any = false;
      for (var address : from) {
        for (var target : to) {
          boolean passes = passes(source.interfaceKey(), address, target, kinds.get(i));
          all &= passes;
          any |= passes;
        }
      }
      everywhere.put(i, all);
      somewhere.put(i, any);
    }
    boolean uneven = !everywhere.equals(somewhere);
    var admitted = new ArrayList<String>();
    // pfSense's own rule: answers to its DHCP client, from port 67 of any sender.
    if (dhcpClient && source.interfaceKey().equals(InterfaceKeys.WAN) && destination.firewall()) {
      admitted.add(DHCP_ANSWERS);
    }
    admitted.addAll(TrafficText.of(kinds, i -> somewhere.get(i), portEdges));
    var verdict = uneven ? Verdict.UNEVEN : admitted.isEmpty() ? Verdict.REFUSED : Verdict.ADMITTED;
    return new Row(source.name(), destination.name(), verdict, admitted);
  }

  private boolean passes(String interfaceKey, Target from, Target to, Traffic traffic) {
    for (var rule : rules) {
      if (rule.interfaceKey().equals(interfaceKey) && rule.matches(from, to, traffic)) {
        return rule.passes();
      }
    }
    return false;
  }

  private List<Target> targets(Places.Destination destination) {
    var targets = new ArrayList<Target>();
    for (var address : pieces(destination.place()::contains)) {
      targets.add(Target.of(address, destination.firewall(), false));
    }
    // WAN's address is known at run time only; it may be a public one or one of an ISP's router.
    if (destination.withWanAddress()) {
      for (var address : places.possibleWanAddresses()) {
        targets.add(Target.of(address, true, true));
      }
    }
    if (targets.isEmpty()) {
      throw new IllegalStateException("place without an address: " + destination.name());
    }
    return targets;
  }

  private List<IPv4Address> pieces(java.util.function.Predicate<IPv4Address> inside) {
    return addressEdges.stream()
        .map(edge -> new IPv4Address((int) (long) edge))
        .filter(inside)
        .toList();
  }

  private List<Traffic> traffic() {
    var kinds = new ArrayList<Traffic>();
    for (var port : portEdges) {
      kinds.add(new Traffic(Traffic.Protocol.TCP, port));
      kinds.add(new Traffic(Traffic.Protocol.UDP, port));
    }
    kinds.add(new Traffic(Traffic.Protocol.PING, 0));
    kinds.add(new Traffic(Traffic.Protocol.OTHER_ICMP, 0));
    kinds.add(new Traffic(Traffic.Protocol.OTHER, 0));
    return kinds;
  }
}
