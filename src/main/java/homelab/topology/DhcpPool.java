package homelab.topology;

import inet.ipaddr.ipv4.IPv4Address;

/**
 * The addresses that a network's DHCP server gives: its upper half, so that the lower one stays
 * free for fixed addresses.
 *
 * @param first first address to give
 * @param last last address to give
 */
public record DhcpPool(IPv4Address first, IPv4Address last) {

  /** Returns the pool of this network. */
  public static DhcpPool of(HomeNetwork network) {
    int hosts = Math.toIntExact(network.cidr().hostCount());
    if (hosts < 4) {
      throw new IllegalArgumentException(
          "network.%s.cidr: %s holds %d hosts, too few for pfSense and a DHCP pool; use a /24"
              .formatted(network.role().label(), network.cidr(), hosts));
    }
    return new DhcpPool(network.cidr().host(hosts / 2 + 1), network.cidr().host(hosts));
  }
}
