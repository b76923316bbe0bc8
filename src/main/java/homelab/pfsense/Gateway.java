package homelab.pfsense;

import inet.ipaddr.ipv4.IPv4Address;

/**
 * The far end of an interface. It stands among the gateways only: an interface that names its
 * gateway itself counts as a WAN, and pfSense would then rewrite what leaves through it.
 *
 * @param name what routes refer to
 * @param interfaceKey for example {@code opt4}
 * @param address its address
 * @param description for people
 */
public record Gateway(String name, String interfaceKey, IPv4Address address, String description) {}
