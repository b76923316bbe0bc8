package homelab.cli;

import homelab.config.Subnet;
import inet.ipaddr.IPAddressString;
import java.util.List;

/** What an IPv4 address says about where it can be reached from. */
enum AddressKind {
  /** Between a carrier's NAT and its customers (RFC 6598). */
  CARRIER("100.64.0.0/10"),
  /** Inside somebody's network (RFC 1918). */
  PRIVATE("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
  /** In texts only (RFC 5737); the program makes home's name with one of these. */
  DOCUMENTATION("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),
  PUBLIC;

  private final List<Subnet> networks;

  AddressKind(String... networks) {
    this.networks = List.of(networks).stream().map(Subnet::parse).toList();
  }

  static AddressKind of(String address) {
    for (var kind : values()) {
      if (kind.networks.stream().anyMatch(network -> within(address, network))) {
        return kind;
      }
    }
    return PUBLIC;
  }

  static boolean within(String address, Subnet network) {
    return network.contains(new IPAddressString(address).getAddress().toIPv4());
  }
}
