package homelab.lab;

import java.util.List;

/**
 * The cloud between the node and the internet: a stateful gateway that lets in what the stack
 * declares, which is nothing, lets out what it declares, and puts one public address in front of
 * the node, port by port the same.
 */
final class CloudSide {

  /** Whose packets are counted where they come in, before anything else happens to them. */
  static final String SCANNER = "198.18.0.10";

  private static final String INTERNET_END = "198.18.0.1";
  private static final String OWN_END = "198.18.0.2";

  private final Host host;
  private final LabNetwork network;
  private final RenderedNode node;
  private String address = "";
  private int moves;

  /** Connects the gateway to the internet; the node has no public address yet. */
  CloudSide(Host host, LabNetwork network, RenderedNode node) {
    this.host = host;
    this.network = network;
    this.node = node;
    network.link(network.gateway(), "up0", network.internet(), "cld0");
    host.run("ip", "-n", network.internet(), "address", "add", INTERNET_END + "/30", "dev", "cld0");
    inside("ip", "address", "add", OWN_END + "/30", "dev", "up0");
    inside("ip", "route", "add", "default", "via", INTERNET_END);
    inside("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    // The cloud's own services are on the node's link.
    inside("sysctl", "-q", "-w", "net.ipv4.conf.cloud0.proxy_arp=1");
    host.run("ip", "-n", network.internet(), "route", "add", "blackhole", "203.0.113.0/24");
    move();
  }

  /** Gives the node another public address, as a new instance gets one: no flow outlives that. */
  String move() {
    var old = address;
    address = "203.0.113.%d".formatted(10 + moves++ % 200);
    Nftables.load(host, network.gateway(), rules());
    inside("conntrack", "-F");
    var net = network.internet();
    if (!old.isEmpty()) {
      host.run("ip", "-n", net, "route", "delete", old + "/32");
    }
    host.run("ip", "-n", net, "route", "add", address + "/32", "via", OWN_END);
    return address;
  }

  /** The node's public address. */
  String address() {
    return address;
  }

  /** The namespace. */
  String namespace() {
    return network.gateway();
  }

  /** Plants an inbound rule, for a test of the tests. */
  void admit(String rule) {
    inside("nft", "insert", "rule", "ip", "cloud", "forward", rule, "accept");
  }

  /** Takes it away again. */
  void admitNothing() {
    Nftables.load(host, network.gateway(), rules());
  }

  private String rules() {
    if (!node.ingress().isEmpty()) {
      throw new LabFailure("the stack lets something into the cloud: " + node.ingress());
    }
    var egress = new StringBuilder();
    for (var rule : node.egress()) {
      egress.append(
          "    iifname \"cloud0\" %s dport %d accept\n".formatted(rule.protocol(), rule.port()));
    }
    return """
    table ip cloud
    delete table ip cloud
    table ip cloud {
      counter scanned { }
      chain arrivals {
        type filter hook prerouting priority raw; policy accept;
        iifname "up0" ip saddr %3$s counter name "scanned"
      }
      chain translate_in {
        type nat hook prerouting priority dstnat; policy accept;
        iifname "up0" ip daddr %1$s dnat to %2$s
      }
      chain translate_out {
        type nat hook postrouting priority srcnat; policy accept;
        oifname "up0" ip saddr %2$s snat to %1$s
      }
      chain input {
        type filter hook input priority filter; policy drop;
      }
      chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established accept
        iifname "cloud0" ip daddr 169.254.169.254 accept
    %4$s  }
      chain output {
        type filter hook output priority filter; policy drop;
      }
    }
    """
        .formatted(address, network.nodeAddress(), SCANNER, egress);
  }

  private List<String> inside(String... line) {
    return host.run(LabNetwork.inside(network.gateway(), line).toArray(String[]::new));
  }
}
