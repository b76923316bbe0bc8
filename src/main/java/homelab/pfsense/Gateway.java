package homelab.pfsense;

import inet.ipaddr.ipv4.IPv4Address;
import java.util.Optional;

/**
 * The far end of an interface. Neither is pinged: a gateway that does not answer would stop DynDNS
 * and drop states. It stands among the gateways only: an interface that names its gateway itself
 * counts as a WAN, and pfSense would then rewrite what leaves through it.
 *
 * @param name what routes refer to
 * @param interfaceKey for example {@code opt4}
 * @param address its address; empty for the one that DHCP names
 * @param description for people
 */
public record Gateway(
    String name, String interfaceKey, Optional<IPv4Address> address, String description) {}
