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
    @Key("Hosts and their management addresses") Vlan management,
    @Key("The household") Vlan lan,
    @Key("cloudflared alone") Vlan dmz,
    @Key("Every service container") Vlan services,
    @Key("The WireGuard session between pfSense and the node") Session session,
    @Key(value = "The node's network in OCI", example = "10.50.0.0/24") Subnet cloud) {

  /**
   * A network at home.
   *
   * @param cidr its addresses; the first host is pfSense
   * @param vlan its tag on the VLAN-aware bridge
   */
  public record Vlan(
      @Key(value = "Its addresses; the first host is pfSense", example = "10.20.10.0/24")
          Subnet cidr,
      @Key(value = "Its tag on the guest bridge", min = 2, max = 4094) int vlan) {}

  /**
   * The WireGuard session.
   *
   * @param cidr its addresses: the first host is pfSense, the second the node
   * @param port UDP port at both ends
   * @param keepaliveSeconds how often each end sends when idle
   * @param mtu bytes
   */
  public record Session(
      @Key(
              value = "Its addresses: the first host is pfSense, the second the node",
              example = "10.99.0.0/30")
          Subnet cidr,
      @Key(value = "UDP port at both ends", fallback = "51820", min = 1024, max = 65535) int port,
      @Key(
              value =
                  "Seconds after which each idle end sends; firewalls forget a session after 30,"
                      + " so it may not be 0",
              fallback = "25",
              min = 5,
              max = 29)
          int keepaliveSeconds,
      @Key(
              value = "Bytes; 1280 passes any path of 1340 with ICMP dropped",
              fallback = "1280",
              min = 1280,
              max = 1420)
          int mtu) {}
}
