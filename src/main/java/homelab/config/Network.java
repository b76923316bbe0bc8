package homelab.config;

/**
 * All networks.
 *
 * @param management hosts and their management addresses
 * @param lan the household
 * @param dmz cloudflared alone
 * @param services every service container
 * @param session what runs between pfSense and the node
 * @param cloud the node's network in OCI
 */
public record Network(
    Vlan management, Vlan lan, Vlan dmz, Vlan services, Session session, Subnet cloud) {

  /**
   * A network at home.
   *
   * @param cidr its addresses; the first host is pfSense
   * @param vlan its tag on the VLAN-aware bridge, 2 to 4094
   */
  public record Vlan(Subnet cidr, int vlan) {}

  /**
   * The WireGuard session.
   *
   * @param cidr its addresses: the first host is pfSense, the second the node
   * @param port UDP port at both ends
   * @param keepaliveSeconds how often each end sends when idle; never 0, or the firewalls forget
   *     the session
   * @param mtu bytes; 1280 passes any path of 1340
   */
  public record Session(Subnet cidr, int port, int keepaliveSeconds, int mtu) {}
}
