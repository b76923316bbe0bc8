package homelab.pfsense;

import homelab.topology.HomeNetwork.Role;

/** pfSense's own names of the interfaces. They are fixed: rules, DHCP and NAT refer to them. */
final class InterfaceKeys {

  static final String WAN = "wan";
  static final String SESSION = "opt4";

  private InterfaceKeys() {}

  static String of(Role role) {
    return switch (role) {
      case LAN -> "lan";
      case MANAGEMENT -> "opt1";
      case DMZ -> "opt2";
      case SERVICES -> "opt3";
    };
  }
}
