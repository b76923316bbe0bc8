package homelab.topology;

import homelab.config.Subnet;
import inet.ipaddr.ipv4.IPv4Address;

/**
 * One network at home.
 *
 * @param role what it is for
 * @param cidr its addresses
 * @param vlan its tag on the guest bridge
 * @param router pfSense's address in it, the first host
 */
public record HomeNetwork(Role role, Subnet cidr, int vlan, IPv4Address router) {

  /**
   * The networks at home. The order is that of pfSense's interfaces and never changes: a new one
   * goes last.
   */
  public enum Role {
    /** The household; the one network with DHCP. */
    LAN("lan"),
    /** Hosts' management addresses. */
    MANAGEMENT("management"),
    /** cloudflared alone. */
    DMZ("dmz"),
    /** Every service container. */
    SERVICES("services");

    private final String label;

    Role(String label) {
      this.label = label;
    }

    /** Returns the name as configuration and people write it. */
    public String label() {
      return label;
    }
  }
}
