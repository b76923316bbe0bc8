package homelab.topology;

import inet.ipaddr.ipv4.IPv4Address;

/**
 * A guest of the Proxmox host with one address.
 *
 * @param name its host name, without a domain
 * @param id its Proxmox id
 * @param network where it is attached
 * @param address its fixed address
 * @param macAddress of its one network card
 * @param startOrder when the host starts it; 1 is first
 */
public record Guest(
    String name,
    int id,
    HomeNetwork network,
    IPv4Address address,
    String macAddress,
    int startOrder) {

  /** Returns the address with the network's prefix, as container configuration wants it. */
  public String addressWithPrefix() {
    return network.cidr().withPrefix(address);
  }
}
