package homelab.lab;

import homelab.config.Subnet;
import homelab.lab.internet.Internet;
import java.util.ArrayList;
import java.util.List;

/**
 * Two network namespaces: the node's, and the internet's with the cloud's services in it. Nothing
 * of the machine's own network is touched.
 */
final class LabNetwork implements AutoCloseable {

  private final Host host;
  private final Subnet subnet;
  private final String node;
  private final String internet;

  private LabNetwork(Host host, Subnet subnet, String name) {
    this.host = host;
    this.subnet = subnet;
    this.node = name + "-node";
    this.internet = name + "-net";
  }

  /**
   * Makes both.
   *
   * @param subnet the node's in the cloud; the first address is the router's, the second the node's
   * @param name short enough for what the kernel takes, and unique on this machine
   */
  static LabNetwork make(Host host, Subnet subnet, String name) {
    var network = new LabNetwork(host, subnet, name);
    try {
      network.build();
      return network;
    } catch (LabFailure e) {
      network.close();
      throw e;
    }
  }

  private void build() {
    host.run("ip", "netns", "add", node);
    host.run("ip", "netns", "add", internet);
    host.run(
        "ip", "-n", node, "link", "add", "eth0", "type", "veth", "peer", "name", "cloud0", "netns",
        internet);
    for (var up :
        List.of(
            List.of(node, "lo"),
            List.of(node, "eth0"),
            List.of(internet, "lo"),
            List.of(internet, "cloud0"))) {
      host.run("ip", "-n", up.get(0), "link", "set", up.get(1), "up");
    }
    host.run("ip", "-n", node, "address", "add", subnet.withPrefix(subnet.host(2)), "dev", "eth0");
    host.run(
        "ip", "-n", internet, "address", "add", subnet.withPrefix(subnet.host(1)), "dev", "cloud0");
    host.run("ip", "-n", internet, "address", "add", Internet.CLOUD + "/32", "dev", "cloud0");
    for (var address :
        List.of(Internet.ZONE_SERVER, Internet.MIRROR, Internet.REGISTRY, Internet.GIT)) {
      host.run("ip", "-n", internet, "address", "add", address + "/32", "dev", "lo");
    }
    // The cloud's own services are on the link: they are there before any route is.
    host.run("ip", "-n", node, "route", "add", "169.254.0.0/16", "dev", "eth0");
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

  private static List<String> inside(String namespace, String... line) {
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
    host.attempt("ip", "netns", "delete", node);
    host.attempt("ip", "netns", "delete", internet);
  }
}
