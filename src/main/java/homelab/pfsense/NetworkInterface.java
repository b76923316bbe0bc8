package homelab.pfsense;

import homelab.config.Subnet;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One assigned interface.
 *
 * @param key pfSense's own name: {@code wan}, {@code lan}, {@code opt1} …
 * @param device {@code vtnet0}, {@code vtnet1.20} or {@code tun_wg0}
 * @param description becomes a pf macro, so letters, digits and underscore only
 * @param placement its fixed address; absent means that it asks by DHCP
 * @param mtu bytes; absent leaves the driver's
 */
public record NetworkInterface(
    String key, String device, String description, Optional<Placement> placement, OptionalInt mtu) {

  /** Checks that the description can be a pf macro. */
  public NetworkInterface {
    if (!description.matches("[A-Z][A-Z0-9_]*")) {
      throw new IllegalArgumentException(
          "interface %s: '%s' cannot name a pf macro; use capital letters, digits and underscore"
              .formatted(key, description));
    }
  }

  /**
   * A fixed address.
   *
   * @param address pfSense's own
   * @param network the network it is in
   */
  public record Placement(IPv4Address address, Subnet network) {
    /** Checks that the address lies in the network. */
    public Placement {
      if (!network.contains(address)) {
        throw new IllegalArgumentException("%s lies outside %s".formatted(address, network));
      }
    }
  }
}
