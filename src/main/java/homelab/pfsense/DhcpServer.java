package homelab.pfsense;

import inet.ipaddr.ipv4.IPv4Address;

/**
 * The DHCP server of one network.
 *
 * @param interfaceKey for example {@code lan}
 * @param first first address to give
 * @param last last address to give
 * @param domain the local domain
 */
public record DhcpServer(String interfaceKey, IPv4Address first, IPv4Address last, String domain) {}
