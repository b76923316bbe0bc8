package homelab.pfsense;

import homelab.config.Subnet;
import homelab.topology.HomeNetwork;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The machines and networks between which reachability is asked, as an owner names them. */
final class Places {

  static final String HOUSEHOLD = "household";
  static final String MANAGEMENT = "management";
  static final String CLOUDFLARED = "cloudflared";
  static final String DMZ_OTHER = "DMZ, another machine";
  static final String SERVICES = "services";
  static final String NODE = "node";
  static final String SESSION_OTHER = "session, another sender";
  static final String WAN = "internet (WAN)";

  static final String PFSENSE_NEAR = "pfSense, sender's own network";
  static final String PFSENSE_FAR = "pfSense, its other addresses";
  static final String PROXMOX = "Proxmox host";
  static final String INTERNET = "internet";
  static final String INSIDE_OTHER = "other private addresses";

  /** A set of addresses. */
  record Place(Predicate<IPv4Address> predicate) {
    boolean contains(IPv4Address address) {
      return predicate.test(address);
    }
  }

  /** Who opens a connection, and through which interface it comes in. */
  record Source(String name, String interfaceKey, Place place) {}

  /**
   * Whom a connection is for.
   *
   * @param sameNetwork whether the sender needs no router to get there
   * @param firewall whether the addresses are pfSense's own
   * @param withWanAddress whether WAN's changing address is meant too
   */
  record Destination(
      String name, Place place, boolean sameNetwork, boolean firewall, boolean withWanAddress) {}

  private final Topology topology;
  private final Map<String, IPv4Address> routerAddresses;
  private final List<Subnet> special;

  Places(Topology topology, Map<String, IPv4Address> routerAddresses) {
    this.topology = topology;
    this.routerAddresses = routerAddresses;
    this.special = FilterPolicy.inside(topology).networks();
  }

  List<Source> sources() {
    return List.of(
        new Source(HOUSEHOLD, InterfaceKeys.of(Role.LAN), others(Role.LAN)),
        new Source(MANAGEMENT, InterfaceKeys.of(Role.MANAGEMENT), others(Role.MANAGEMENT)),
        new Source(CLOUDFLARED, InterfaceKeys.of(Role.DMZ), one(topology.cloudflared().address())),
        new Source(
            DMZ_OTHER,
            InterfaceKeys.of(Role.DMZ),
            except(others(Role.DMZ), topology.cloudflared().address())),
        new Source(SERVICES, InterfaceKeys.of(Role.SERVICES), others(Role.SERVICES)),
        new Source(NODE, InterfaceKeys.SESSION, one(topology.nodeEnd().address())),
        new Source(
            SESSION_OTHER,
            InterfaceKeys.SESSION,
            except(new Place(address -> true), topology.nodeEnd().address())),
        new Source(WAN, InterfaceKeys.WAN, new Place(address -> true)));
  }

  List<Destination> destinations(Source source) {
    var near = routerAddresses.get(source.interfaceKey());
    var destinations = new ArrayList<Destination>();
    destinations.add(
        new Destination(
            PFSENSE_NEAR,
            near == null ? new Place(address -> false) : one(near),
            false,
            true,
            near == null));
    destinations.add(
        new Destination(
            PFSENSE_FAR,
            new Place(address -> isRouter(address) && !address.equals(near)),
            false,
            true,
            near != null));
    destinations.add(at(source, HOUSEHOLD, Role.LAN, others(Role.LAN)));
    destinations.add(at(source, PROXMOX, Role.MANAGEMENT, one(topology.hostManagement())));
    destinations.add(
        at(
            source,
            MANAGEMENT,
            Role.MANAGEMENT,
            except(others(Role.MANAGEMENT), topology.hostManagement())));
    destinations.add(at(source, CLOUDFLARED, Role.DMZ, one(topology.cloudflared().address())));
    destinations.add(
        at(
            source,
            DMZ_OTHER,
            Role.DMZ,
            except(others(Role.DMZ), topology.cloudflared().address())));
    destinations.add(at(source, SERVICES, Role.SERVICES, others(Role.SERVICES)));
    destinations.add(
        new Destination(
            NODE,
            one(topology.nodeEnd().address()),
            source.interfaceKey().equals(InterfaceKeys.SESSION),
            false,
            false));
    destinations.add(
        new Destination(INTERNET, new Place(address -> !isInside(address)), false, false, false));
    destinations.add(
        new Destination(INSIDE_OTHER, new Place(this::isNowhereElse), false, false, false));
    return destinations;
  }

  /** Returns an address of each kind that an ISP may give to WAN. */
  List<IPv4Address> possibleWanAddresses() {
    return Stream.of("8.8.8.8/32", "192.168.1.2/32", "100.64.0.2/32")
        .map(text -> Subnet.parse(text).network())
        .toList();
  }

  /** Returns every network at whose edges a verdict may change. */
  Stream<Subnet> networks() {
    return Stream.of(
            special.stream(),
            topology.networks().values().stream().map(HomeNetwork::cidr),
            Stream.of(topology.session().cidr(), topology.cloud()),
            Stream.of(
                    topology.hostManagement(),
                    topology.cloudflared().address(),
                    topology.nodeEnd().address())
                .map(Places::single),
            routerAddresses.values().stream().map(Places::single))
        .flatMap(stream -> stream);
  }

  private Destination at(Source source, String name, Role role, Place place) {
    return new Destination(
        name, place, source.interfaceKey().equals(InterfaceKeys.of(role)), false, false);
  }

  private Place others(Role role) {
    var network = topology.network(role).cidr();
    return new Place(address -> network.contains(address) && !isRouter(address));
  }

  private boolean isNowhereElse(IPv4Address address) {
    return isInside(address)
        && !isRouter(address)
        && topology.networks().values().stream().noneMatch(n -> n.cidr().contains(address))
        && !address.equals(topology.nodeEnd().address());
  }

  private boolean isInside(IPv4Address address) {
    return special.stream().anyMatch(network -> network.contains(address));
  }

  private boolean isRouter(IPv4Address address) {
    return routerAddresses.containsValue(address);
  }

  private static Place one(IPv4Address only) {
    return new Place(only::equals);
  }

  private static Place except(Place place, IPv4Address one) {
    return new Place(address -> place.contains(address) && !address.equals(one));
  }

  private static Subnet single(IPv4Address address) {
    return Subnet.parse(address + "/32");
  }
}
