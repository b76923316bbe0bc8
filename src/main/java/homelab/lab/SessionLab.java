package homelab.lab;

import homelab.topology.HomeNetwork;
import homelab.topology.HomeNetwork.Role;
import inet.ipaddr.ipv4.IPv4Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Both ends of the session and everything between them: the node behind the cloud's empty ingress,
 * the internet, home's line, and home's router with its networks, into which machines are plugged.
 * Both ends are off to begin with.
 */
final class SessionLab implements AutoCloseable {

  private final BootLab node;
  private final CloudSide cloud;
  private final HomeLine line;
  private final HomeEnd home;
  private final Host host;
  private final String scanner;

  private SessionLab(
      Host host, BootLab node, CloudSide cloud, HomeLine line, HomeEnd home, String scanner) {
    this.host = host;
    this.node = node;
    this.cloud = cloud;
    this.line = line;
    this.home = home;
    this.scanner = scanner;
  }

  /** What may differ from one lab to another. */
  record Wishes(HomeLine.Kind line, Optional<String> routerConfig, Consumer<String> watcher) {

    /** A router with a public address, the program's own config.xml, and nobody who watches. */
    static Wishes usual() {
      return new Wishes(HomeLine.Kind.PLAIN, Optional.empty(), text -> {});
    }

    Wishes line(HomeLine.Kind kind) {
      return new Wishes(kind, routerConfig, watcher);
    }

    Wishes router(String configXml) {
      return new Wishes(line, Optional.of(configXml), watcher);
    }
  }

  /** Lays everything out. */
  static SessionLab open(FirstBootTrial trial, Wishes wishes) throws IOException {
    var host = trial.host();
    var rendered = trial.node();
    var trouble = new Trouble();
    var node =
        trial.open(
            trouble,
            name -> LabNetwork.makeBehindGateway(host, rendered.config().network().cloud(), name),
            wishes.watcher());
    HomeLine line = null;
    HomeEnd home = null;
    try {
      trouble.prepare(node);
      var network = node.network();
      internet(host, network);
      var cloud = new CloudSide(host, network, rendered);
      line = new HomeLine(host, network, node.name(), wishes.line());
      home =
          new HomeEnd(
              host,
              network,
              line,
              node.name(),
              node.folder().resolve("home"),
              wishes.routerConfig().orElse(rendered.routerConfig()));
      var scanner = scanner(host, network, node.name());
      var lab = new SessionLab(host, node, cloud, line, home, scanner);
      // Both records exist, as the program makes them; home's is whatever it was before.
      node.internet().order("name", rendered.topology().homeEnd().name(), "192.0.2.254");
      lab.announceNode();
      return lab;
    } catch (RuntimeException e) {
      if (home != null) {
        home.close();
      }
      if (line != null) {
        line.close();
      }
      node.close();
      throw e;
    }
  }

  private static void internet(Host host, LabNetwork network) {
    var net = network.internet();
    host.run("ip", "netns", "exec", net, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    // Nobody on the way tells that a packet was too large or that an address leads nowhere.
    Nftables.load(
        host,
        net,
        """
        table ip internet
        delete table ip internet
        table ip internet {
          chain output {
            type filter hook output priority filter; policy accept;
            icmp type { destination-unreachable, redirect, time-exceeded } drop
          }
        }
        """);
  }

  private static String scanner(Host host, LabNetwork network, String name) {
    var scanner = name + "-scan";
    host.run("ip", "netns", "add", scanner);
    host.run("ip", "-n", scanner, "link", "set", "lo", "up");
    network.link(scanner, "eth0", network.internet(), "scan0");
    host.run("ip", "-n", network.internet(), "address", "add", "198.18.0.9/29", "dev", "scan0");
    host.run("ip", "-n", scanner, "address", "add", CloudSide.SCANNER + "/29", "dev", "eth0");
    host.run("ip", "-n", scanner, "route", "add", "default", "via", "198.18.0.9");
    return scanner;
  }

  /** Writes the node's name as the program does once the instance has its address. */
  void announceNode() {
    node.internet().order("name", nodeName(), cloud.address());
  }

  /** Takes the node's name away, as a rebuild does. */
  void withdrawNode() {
    node.internet().order("name", nodeName());
  }

  /** The node's public name. */
  String nodeName() {
    return node.node().topology().nodeEnd().name();
  }

  /** Home's public name. */
  String homeName() {
    return node.node().topology().homeEnd().name();
  }

  /** Boots the node; it has to end READY. */
  void bootNode() {
    var outcome = node.boot(Duration.ofSeconds(300));
    if (!outcome.ready()) {
      throw new LabFailure(
          "the node ended with %s%n%s"
              .formatted(outcome.lastLine(), String.join("\n", node.machine().console())));
    }
  }

  /**
   * Deletes the node and its name and boots a new one from the same user_data at another public
   * address; it has no name yet.
   */
  void rebuildNode() {
    withdrawNode();
    try {
      node.replaceMachine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cloud.move();
    node.network().route();
    bootNode();
  }

  /** Makes a machine's network in one of home's, at this place in it; returns its namespace. */
  String plug(String machine, Role role, int index) {
    HomeNetwork at = node.node().topology().network(role);
    return plug(machine, at, at.cidr().host(index));
  }

  /** Makes a machine's network in one of home's, with this address; returns its namespace. */
  String plug(String machine, HomeNetwork at, IPv4Address address) {
    return home.plug(
        machine, "vtnet1." + at.vlan(), at.cidr().withPrefix(address), at.router().toString());
  }

  /** Runs a command in a namespace. */
  Host.Result in(String namespace, String... line) {
    return host.attempt(LabNetwork.inside(namespace, line).toArray(String[]::new));
  }

  BootLab node() {
    return node;
  }

  CloudSide cloud() {
    return cloud;
  }

  HomeLine line() {
    return line;
  }

  HomeEnd home() {
    return home;
  }

  Host host() {
    return host;
  }

  String scanner() {
    return scanner;
  }

  @Override
  public void close() {
    home.close();
    line.close();
    host.attempt("ip", "netns", "delete", scanner);
    node.close();
  }
}
