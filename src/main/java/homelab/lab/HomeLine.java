package homelab.lab;

/**
 * What lies between home's router and the internet: the provider, who hands out one address and
 * changes it, or a box of the provider's that translates.
 */
final class HomeLine {

  /** What the provider does with home's packets. */
  enum Kind {
    /** Nothing: the router has the public address itself. */
    PLAIN,
    /** A box translates and keeps ports where it can, as a household's does. */
    TRANSLATED,
    /** A box translates to another port for each destination: what carriers do at their worst. */
    SYMMETRIC
  }

  /**
   * What DHCP hands out.
   *
   * @param address with its prefix length
   * @param gateway the way out
   */
  record Lease(String address, String gateway) {}

  private static final String INTERNET_END = "198.18.0.5";
  private static final String OWN_END = "198.18.0.6";

  private final Host host;
  private final LabNetwork network;
  private final String namespace;
  private final Kind kind;
  private String address = "";
  private int moves;

  /** Lays the line from the internet to where a router will be plugged in. */
  HomeLine(Host host, LabNetwork network, String name, Kind kind) {
    this.host = host;
    this.network = network;
    this.namespace = name + "-isp";
    this.kind = kind;
    host.run("ip", "netns", "add", namespace);
    host.run("ip", "-n", namespace, "link", "set", "lo", "up");
    network.link(namespace, "up0", network.internet(), "isp0");
    host.run("ip", "-n", network.internet(), "address", "add", INTERNET_END + "/30", "dev", "isp0");
    inside("ip", "address", "add", OWN_END + "/30", "dev", "up0");
    inside("ip", "route", "add", "default", "via", INTERNET_END);
    inside("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    host.run("ip", "-n", network.internet(), "route", "add", "blackhole", "192.0.2.0/24");
    change();
  }

  /** Plugs a router's card in. */
  void plug(String router, String card) {
    network.link(namespace, "line0", router, card);
    inside(
        "ip",
        "address",
        "add",
        kind == Kind.PLAIN ? "192.0.2.1/24" : "100.64.0.1/24",
        "dev",
        "line0");
  }

  /** Gives home another public address; the old one leads nowhere from now on. */
  Lease move() {
    change();
    return lease();
  }

  /** What home's router is given now. */
  Lease lease() {
    return kind == Kind.PLAIN
        ? new Lease(address + "/24", "192.0.2.1")
        : new Lease("100.64.0.2/24", "100.64.0.1");
  }

  private void change() {
    var old = address;
    address = "192.0.2.%d".formatted(10 + moves++ % 200);
    Nftables.load(host, namespace, rules());
    inside("conntrack", "-F");
    var net = network.internet();
    if (!old.isEmpty()) {
      host.run("ip", "-n", net, "route", "delete", old + "/32");
    }
    host.run("ip", "-n", net, "route", "add", address + "/32", "via", OWN_END);
  }

  /** Lets only packets of this size through, and says so to nobody. */
  void narrow(int mtu) {
    inside("ip", "link", "set", "up0", "mtu", Integer.toString(mtu));
    host.run("ip", "-n", network.internet(), "link", "set", "isp0", "mtu", Integer.toString(mtu));
  }

  /** Home's public address. */
  String address() {
    return address;
  }

  /** The namespace. */
  String namespace() {
    return namespace;
  }

  private String rules() {
    var translation =
        switch (kind) {
          case PLAIN -> "";
          case TRANSLATED -> "oifname \"up0\" snat to " + address;
          case SYMMETRIC -> "oifname \"up0\" snat to " + address + " fully-random";
        };
    return """
    table ip line
    delete table ip line
    table ip line {
      counter scanned { }
      chain arrivals {
        type filter hook prerouting priority raw; policy accept;
        iifname "up0" ip saddr %2$s counter name "scanned"
      }
      chain translate {
        type nat hook postrouting priority srcnat; policy accept;
        %1$s
      }
      chain input {
        type filter hook input priority filter; policy drop;
      }
      chain forward {
        type filter hook forward priority filter; policy %3$s;
        iifname "line0" accept
        ct state established,related accept
      }
      chain output {
        type filter hook output priority filter; policy drop;
      }
    }
    """
        .formatted(translation, CloudSide.SCANNER, kind == Kind.PLAIN ? "accept" : "drop");
  }

  private void inside(String... line) {
    host.run(LabNetwork.inside(namespace, line).toArray(String[]::new));
  }

  void close() {
    host.attempt("ip", "netns", "delete", namespace);
  }
}
