package homelab.lab;

import homelab.config.Subnet;
import homelab.lab.internet.Internet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Two network namespaces: the node's, and the internet's with the cloud's services in it; and, if
 * wanted, the cloud's gateway between them. Nothing of the machine's own network is touched.
 */
final class LabNetwork implements AutoCloseable {

  private final Host host;
  private final Subnet subnet;
  private final String node;
  private final String internet;
  private final String gateway;

  private LabNetwork(Host host, Subnet subnet, String name, boolean behindGateway) {
    this.host = host;
    this.subnet = subnet;
    this.node = name + "-node";
    this.internet = name + "-net";
    this.gateway = behindGateway ? name + "-cloud" : internet;
  }

  /**
   * Makes both.
   *
   * @param subnet the node's in the cloud; the first address is the router's, the second the node's
   * @param name short enough for what the kernel takes, and unique on this machine
   */
  static LabNetwork make(Host host, Subnet subnet, String name) {
    return build(new LabNetwork(host, subnet, name, false));
  }

  /** Makes both, with a third between them that passes nothing on yet. */
  static LabNetwork makeBehindGateway(Host host, Subnet subnet, String name) {
    return build(new LabNetwork(host, subnet, name, true));
  }

  private static LabNetwork build(LabNetwork network) {
    try {
      network.build();
      return network;
    } catch (LabFailure e) {
      network.close();
      throw e;
    }
  }

  private void build() {
    for (var namespace : namespaces()) {
      host.run("ip", "netns", "add", namespace);
      host.run("ip", "-n", namespace, "link", "set", "lo", "up");
    }
    link(node, "eth0", gateway, "cloud0");
    host.run(
        "ip", "-n", gateway, "address", "add", subnet.withPrefix(subnet.host(1)), "dev", "cloud0");
    // On the link itself where nothing is between: so it announces itself as the cloud does.
    var cloudDevice = gateway.equals(internet) ? "cloud0" : "lo";
    host.run("ip", "-n", internet, "address", "add", Internet.CLOUD + "/32", "dev", cloudDevice);
    for (var address : Internet.ADDRESSES) {
      host.run("ip", "-n", internet, "address", "add", address + "/32", "dev", "lo");
    }
    addressNode();
  }

  private void addressNode() {
    host.run("ip", "-n", node, "address", "add", subnet.withPrefix(subnet.host(2)), "dev", "eth0");
    // The cloud's own services are on the link: they are there before any route is.
    host.run("ip", "-n", node, "route", "add", "169.254.0.0/16", "dev", "eth0");
  }

  /**
   * Puts a new namespace in the place of the node's, as a new machine has it: no rule, no interface
   * and no connection of the old one's is in it. The card stays, and the cloud at its other end.
   */
  void renewNode() {
    host.run("ip", "-n", node, "link", "set", "eth0", "netns", gateway);
    host.run("ip", "netns", "delete", node);
    host.run("ip", "netns", "add", node);
    host.run("ip", "-n", node, "link", "set", "lo", "up");
    host.run("ip", "-n", gateway, "link", "set", "eth0", "netns", node);
    host.run("ip", "-n", node, "link", "set", "eth0", "up");
    addressNode();
  }

  private Set<String> namespaces() {
    return new LinkedHashSet<>(List.of(node, internet, gateway));
  }

  /** Lays a cable between two namespaces. */
  void link(String from, String device, String to, String otherDevice) {
    host.run(
        "ip",
        "-n",
        from,
        "link",
        "add",
        device,
        "type",
        "veth",
        "peer",
        "name",
        otherDevice,
        "netns",
        to);
    host.run("ip", "-n", from, "link", "set", device, "up");
    host.run("ip", "-n", to, "link", "set", otherDevice, "up");
  }

  /** The node's namespace. */
  String node() {
    return node;
  }

  /** The internet's namespace. */
  String internet() {
    return internet;
  }

  /** The namespace of the cloud's gateway, where there is one; else the internet's. */
  String gateway() {
    return gateway;
  }

  /** Gives the node its way out. */
  void route() {
    host.run("ip", "-n", node, "route", "replace", "default", "via", subnet.host(1).toString());
  }

  /** Takes the node's way out away; the cloud's own services stay on the link. */
  void cut() {
    host.run("ip", "-n", node, "route", "delete", "default");
  }

  /** The node's private address. */
  String nodeAddress() {
    return subnet.host(2).toString();
  }

  /** Runs a command in the node's network only. */
  Host.Result fromNode(String... line) {
    return host.attempt(inside(node, line).toArray(String[]::new));
  }

  /** Runs a command on the internet's side. */
  Host.Result fromInternet(String... line) {
    return host.attempt(onInternet(line).toArray(String[]::new));
  }

  /** Returns the line that runs a command on the internet's side. */
  List<String> onInternet(String... line) {
    return inside(internet, line);
  }

  /** Returns the line that runs a command in a namespace. */
  static List<String> inside(String namespace, String... line) {
    var whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    whole.addAll(List.of(line));
    return whole;
  }

  /** Where the node is plugged in. */
  Machine.Plug nodePlug() {
    return plug(node);
  }

  /** Where anything with a namespace of its own is plugged in. */
  Machine.Plug plug(String namespace) {
    return new Machine.Plug() {
      @Override
      public String path() {
        return "/run/netns/" + namespace;
      }

      @Override
      public void forget(String device) {
        host.attempt("ip", "-n", namespace, "link", "delete", device);
      }
    };
  }

  @Override
  public void close() {
    namespaces().forEach(namespace -> host.attempt("ip", "netns", "delete", namespace));
  }
}
