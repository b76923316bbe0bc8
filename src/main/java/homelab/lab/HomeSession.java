package homelab.lab;

import homelab.topology.Topology;
import homelab.wireguard.Session;
import homelab.wireguard.SessionKeys;
import homelab.wireguard.WgQuick;
import inet.ipaddr.ipv4.IPv4Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The session between the node and home's router, with the keys, ports, networks and MTU that the
 * program renders. Both sides drop what they did not ask for, so each has to send first. Two things
 * are the lab's: names are replaced by addresses, and home's end is read from the same rendering as
 * the node's instead of from pfSense's settings.
 */
final class HomeSession implements AutoCloseable {

  private static final String PROVIDER = "192.0.2.1";
  private static final String HOME_WAN = "192.0.2.2";
  private static final String FILTER =
      """
      table inet lab {
        chain input {
          type filter hook input priority 0; policy accept;
          iifname "%1$s" ct state established,related accept
          iifname "%1$s" drop
        }
      }
      """;

  private final Host host;
  private final LabNetwork network;
  private final Topology topology;
  private final Path folder;
  private final String home;
  private final String node;
  private final String nodeLink;
  private final String homeLink;

  HomeSession(Host host, LabNetwork network, Topology topology, Path folder, String name) {
    this.host = host;
    this.network = network;
    this.topology = topology;
    this.folder = folder;
    this.home = name + "-home";
    this.node = name + "-node";
    // wireguard-go keeps its sockets by interface name, for the whole file system.
    this.nodeLink = name + "n";
    this.homeLink = name + "h";
  }

  /** Lays the line to home, and waits until both ends have heard of each other. */
  void open() throws IOException {
    var session = session();
    filter(node, "eth0");
    end(node, nodeLink, session, topology.homeEnd().name(), HOME_WAN);
    openHome(session);
    if (!Until.soon(Duration.ofSeconds(60), () -> received() > 0)) {
      throw new LabFailure("the session does not come up");
    }
  }

  /**
   * Lays the line and home's end alone, for a node that makes its own.
   *
   * @param session as the node sees it
   * @return home's public address
   */
  String openHome(Session session) throws IOException {
    line();
    filter(home, "wan0");
    end(
        home,
        homeLink,
        new Session(
            session.node(),
            session.home(),
            session.presharedKey(),
            session.port(),
            session.keepaliveSeconds(),
            session.mtu()),
        topology.nodeEnd().name(),
        network.nodeAddress());
    return HOME_WAN;
  }

  private void line() {
    host.run("ip", "netns", "add", home);
    network.fromInternet("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    require(
        network.fromInternet(
            "ip", "link", "add", "line0", "type", "veth", "peer", "name", "wan0", "netns", home));
    require(network.fromInternet("ip", "address", "add", PROVIDER + "/30", "dev", "line0"));
    require(network.fromInternet("ip", "link", "set", "line0", "up"));
    // No address translation: the lab's sites answer to home's own addresses.
    for (var at : topology.networks().values()) {
      require(network.fromInternet("ip", "route", "add", at.cidr().toString(), "via", HOME_WAN));
    }
    for (var line :
        List.of(
            "address add %s/30 dev wan0".formatted(HOME_WAN),
            "link set lo up",
            "link set wan0 up",
            "route add default via " + PROVIDER)) {
      run(home, line);
    }
    host.run("ip", "netns", "exec", home, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
  }

  /** Puts a router's address of each of home's networks on one wire behind home's end. */
  void layNetworks() {
    run(home, "link add home0 type bridge");
    for (var at : topology.networks().values()) {
      run(home, "address add %s dev home0".formatted(at.cidr().withPrefix(at.router())));
    }
    run(home, "link set home0 up");
  }

  /** Plugs a machine's namespace into that wire, with an address of one of home's networks. */
  void plug(String namespace, String port, IPv4Address address) {
    var at =
        topology.networks().values().stream()
            .filter(network -> network.cidr().contains(address))
            .findFirst()
            .orElseThrow(() -> new LabFailure(address + " is in none of home's networks"));
    run(home, "link add %s type veth peer name eth0 netns %s".formatted(port, namespace));
    run(home, "link set %s master home0 up".formatted(port));
    run(namespace, "address add %s dev eth0".formatted(at.cidr().withPrefix(address)));
    run(namespace, "link set lo up");
    run(namespace, "link set eth0 up");
    run(namespace, "route add default via " + at.router());
  }

  private Session session() {
    var ofHome = pair();
    var ofNode = pair();
    return Session.of(
        topology,
        new SessionKeys(
            ofHome.get(0),
            ofHome.get(1),
            ofNode.get(0),
            ofNode.get(1),
            host.run("wg", "genpsk").get(0)));
  }

  private List<String> pair() {
    return host.run("sh", "-c", "key=$(wg genkey); echo \"$key\"; echo \"$key\" | wg pubkey");
  }

  /** One end from the text that wg-quick would read, and what wg-quick would do with it. */
  private void end(String namespace, String link, Session session, String far, String farAddress)
      throws IOException {
    var file = folder.resolve(link + ".conf");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        WgQuick.render(session)
            .replace("Endpoint = " + far + ":", "Endpoint = " + farAddress + ":"));
    host.run("ip", "netns", "exec", namespace, "wireguard-go", link);
    host.run(
        "ip",
        "netns",
        "exec",
        namespace,
        "bash",
        "-c",
        "wg setconf %s <(wg-quick strip %s)".formatted(link, file));
    run(namespace, "address add %s dev %s".formatted(session.node().addressWithPrefix(), link));
    run(namespace, "link set mtu %d up dev %s".formatted(session.mtu(), link));
    for (var reached : session.home().reachable()) {
      host.attempt("ip", "-n", namespace, "route", "replace", reached.toString(), "dev", link);
    }
  }

  private void filter(String namespace, String outside) throws IOException {
    var file = folder.resolve(namespace + ".nft");
    Files.writeString(file, FILTER.formatted(outside));
    host.run("ip", "netns", "exec", namespace, "nft", "-f", file.toString());
  }

  /** The namespace of home's router. */
  String home() {
    return home;
  }

  /** Runs a command on home's router. */
  Host.Result fromHome(String... line) {
    var whole = new ArrayList<>(Arrays.asList("ip", "netns", "exec", home));
    whole.addAll(Arrays.asList(line));
    return host.attempt(whole.toArray(String[]::new));
  }

  /** How many bytes home's end has taken in. */
  long received() {
    var said = fromHome("wg", "show", homeLink, "transfer").text().strip().split("\\s+");
    return said.length < 3 ? 0 : Long.parseLong(said[1]);
  }

  /** Lets home's end be deaf and dumb. */
  void cut() {
    run(home, "link set %s down".formatted(homeLink));
  }

  /** Puts it back with its routes. */
  void mend() {
    run(home, "link set %s up".formatted(homeLink));
    for (var reached : topology.nodeEnd().reachable()) {
      run(home, "route replace %s dev %s".formatted(reached, homeLink));
    }
  }

  private void run(String namespace, String line) {
    var whole = new ArrayList<>(Arrays.asList("ip", "-n", namespace));
    whole.addAll(Arrays.asList(line.split(" ")));
    host.run(whole.toArray(String[]::new));
  }

  private static void require(Host.Result result) {
    if (result.exitCode() != 0) {
      throw new LabFailure(result.text());
    }
  }

  @Override
  public void close() {
    // wireguard-go ends with its interface, and would keep the namespace otherwise.
    host.attempt("ip", "-n", home, "link", "delete", homeLink);
    host.attempt("ip", "-n", node, "link", "delete", nodeLink);
    host.attempt("ip", "netns", "delete", home);
  }
}
