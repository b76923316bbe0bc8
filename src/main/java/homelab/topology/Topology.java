package homelab.topology;

import homelab.config.Home;
import homelab.config.HomelabConfig;
import homelab.config.Network;
import homelab.config.Service;
import homelab.config.Subnet;
import homelab.topology.HomeNetwork.Role;
import inet.ipaddr.ipv4.IPv4Address;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every address, port, name, MAC, VLAN and guest id of one homelab, computed once from its
 * configuration.
 *
 * <p>A service's id and address follow from its slot alone, so no service moves when another comes
 * or goes.
 *
 * @param zoneName the public zone
 * @param nodeName the node's host name, and its label in the zone
 * @param networks the networks at home, by role, in pfSense's interface order
 * @param hostManagement the Proxmox host's address on the management network
 * @param router the pfSense machine
 * @param cloudflared the tunnel's container
 * @param services the service containers in the file's order
 * @param session what both ends of the session share
 * @param homeEnd pfSense's end
 * @param nodeEnd the node's end
 * @param cloud the node's network in OCI
 */
public record Topology(
    String zoneName,
    String nodeName,
    Map<Role, HomeNetwork> networks,
    IPv4Address hostManagement,
    Router router,
    Guest cloudflared,
    List<ServiceGuest> services,
    Network.Session session,
    SessionEnd homeEnd,
    SessionEnd nodeEnd,
    Subnet cloud) {

  /** Semaphore's port, on the node's session address only. */
  public static final int SEMAPHORE_PORT = 3000;

  /** The one port on which every service container answers cloudflared. */
  public static final int SERVICE_PORT = 8080;

  /** Ports that the node may reach on managed hosts: SSH and Proxmox's API. */
  public static final int SSH_PORT = 22;

  /** Proxmox VE's API and web interface. */
  public static final int PROXMOX_API_PORT = 8006;

  /** Label of the home end in the zone. */
  public static final String HOME_LABEL = "home";

  static final int ROUTER_ID = 100;
  static final int CLOUDFLARED_ID = 101;
  static final int SERVICE_FIRST_ID = 200;
  static final int HOST_INDEX = 2;
  static final int CLOUDFLARED_INDEX = 2;
  static final int SERVICE_FIRST_INDEX = 10;

  public Topology {
    networks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(networks));
    services = List.copyOf(services);
  }

  /**
   * Places everything.
   *
   * @throws IllegalArgumentException if a network is too small for what it has to hold, with both
   *     numbers
   */
  public static Topology of(HomelabConfig config) {
    var network = config.network();
    var networks = networks(network);
    var zone = config.zone().name();
    return new Topology(
        zone,
        config.node().hostName(),
        networks,
        networks.get(Role.MANAGEMENT).cidr().host(HOST_INDEX),
        router(config.home().proxmox(), zone),
        cloudflared(networks.get(Role.DMZ), zone),
        services(config.services(), networks.get(Role.SERVICES), zone),
        network.session(),
        homeEnd(network.session(), networks, zone),
        nodeEnd(network.session(), config.node().hostName() + "." + zone),
        network.cloud());
  }

  /** Returns the network with this role. */
  public HomeNetwork network(Role role) {
    return networks.get(role);
  }

  /** Returns where Semaphore answers a browser in the management network. */
  public String semaphoreUrl() {
    return "http://%s:%s".formatted(nodeEnd.address(), SEMAPHORE_PORT);
  }

  private static Map<Role, HomeNetwork> networks(Network network) {
    var networks = new LinkedHashMap<Role, HomeNetwork>();
    networks.put(Role.LAN, place(Role.LAN, network.lan()));
    networks.put(Role.MANAGEMENT, place(Role.MANAGEMENT, network.management()));
    networks.put(Role.DMZ, place(Role.DMZ, network.dmz()));
    networks.put(Role.SERVICES, place(Role.SERVICES, network.services()));
    return networks;
  }

  private static Router router(Home.Proxmox proxmox, String zone) {
    var wan = new Router.Card("vtnet0", proxmox.wanBridge(), macAddress(zone, "pfsense wan"));
    var trunk = new Router.Card("vtnet1", proxmox.guestBridge(), macAddress(zone, "pfsense trunk"));
    return new Router("pfsense", ROUTER_ID, 1, List.of(wan, trunk));
  }

  private static Guest cloudflared(HomeNetwork dmz, String zone) {
    return new Guest(
        "cloudflared",
        CLOUDFLARED_ID,
        dmz,
        dmz.cidr().host(CLOUDFLARED_INDEX),
        macAddress(zone, "cloudflared"),
        2);
  }

  /** Returns how many slots for services a network has. */
  public static int slots(Network.Vlan services) {
    return (int) Math.max(0, Math.min(Service.SLOTS, room(services.cidr())));
  }

  private static long room(Subnet network) {
    return network.hostCount() - SERVICE_FIRST_INDEX + 1;
  }

  /** Returns the slot whose container has this number. */
  public static int slotOf(int container) {
    return container - SERVICE_FIRST_ID + 1;
  }

  private static List<ServiceGuest> services(
      List<Service> services, HomeNetwork network, String zone) {
    long room = room(network.cidr());
    var guests = new ArrayList<ServiceGuest>();
    for (Service service : services) {
      if (service.slot() < 1 || service.slot() > room) {
        throw new IllegalArgumentException(
            "services.%s.slot: %d is outside 1 to %d, which is what network.services.cidr %s has room for; choose a free slot or a larger network"
                .formatted(service.name(), service.slot(), Math.max(0, room), network.cidr()));
      }
      var guest =
          new Guest(
              service.name(),
              SERVICE_FIRST_ID + service.slot() - 1,
              network,
              network.cidr().host(SERVICE_FIRST_INDEX + service.slot() - 1),
              macAddress(zone, service.name()),
              3);
      guests.add(new ServiceGuest(service, guest, service.hostName() + "." + zone));
    }
    return guests;
  }

  private static SessionEnd homeEnd(
      Network.Session session, Map<Role, HomeNetwork> networks, String zone) {
    var address = session.cidr().host(1);
    var reached =
        List.of(
            single(address),
            networks.get(Role.MANAGEMENT).cidr(),
            networks.get(Role.DMZ).cidr(),
            networks.get(Role.SERVICES).cidr());
    return new SessionEnd(HOME_LABEL + "." + zone, address, reached);
  }

  private static SessionEnd nodeEnd(Network.Session session, String name) {
    var address = session.cidr().host(2);
    return new SessionEnd(name, address, List.of(single(address)));
  }

  private static HomeNetwork place(Role role, Network.Vlan vlan) {
    return new HomeNetwork(role, vlan.cidr(), vlan.vlan(), vlan.cidr().host(1));
  }

  private static Subnet single(IPv4Address address) {
    return Subnet.parse(address + "/32");
  }

  /**
   * A fixed, locally administered MAC. It is a hash of zone and name, so it does not change with
   * the order of guests and two homelabs on one wire do not collide.
   */
  static String macAddress(String zone, String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((zone + "/" + name).getBytes(StandardCharsets.UTF_8));
      // 02: locally administered, unicast.
      return "02:" + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
