package homelab.lab;

import homelab.lab.internet.Internet;
import java.util.List;

/**
 * Two network namespaces: the node's, and the internet's with the cloud's services in it. Nothing
 * of the machine's own network is touched.
 */
final class LabNetwork implements AutoCloseable {

  /** The node's private address in its subnet. */
  static final String NODE = "10.50.0.2";

  private static final String GATEWAY = "10.50.0.1";

  private final Host host;
  private final String node;
  private final String internet;

  private LabNetwork(Host host, String name) {
    this.host = host;
    this.node = name + "-node";
    this.internet = name + "-net";
  }

  /**
   * Makes both.
   *
   * @param name short enough for what the kernel takes, and unique on this machine
   */
  static LabNetwork make(Host host, String name) {
    var network = new LabNetwork(host, name);
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
    host.run("ip", "-n", node, "address", "add", NODE + "/24", "dev", "eth0");
    host.run("ip", "-n", internet, "address", "add", GATEWAY + "/24", "dev", "cloud0");
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
    host.run("ip", "-n", node, "route", "replace", "default", "via", GATEWAY);
  }

  /** Takes the node's way out away; the cloud's own services stay on the link. */
  void cut() {
    host.run("ip", "-n", node, "route", "delete", "default");
  }

  String node() {
    return node;
  }

  String internet() {
    return internet;
  }

  String nodePath() {
    return "/run/netns/" + node;
  }

  @Override
  public void close() {
    host.attempt("ip", "netns", "delete", node);
    host.attempt("ip", "netns", "delete", internet);
  }
}
