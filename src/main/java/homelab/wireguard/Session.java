package homelab.wireguard;

import homelab.config.Subnet;
import homelab.topology.Topology;
import java.util.List;

/**
 * The session as both ends see it. Each end listens on the same fixed port, names the other and
 * sends first, so that neither firewall needs an inbound rule.
 *
 * @param home pfSense's end
 * @param node the node's end
 * @param presharedKey base64 of 32 bytes
 * @param port UDP port at both ends
 * @param keepaliveSeconds idle interval after which each end sends
 * @param mtu bytes
 */
public record Session(
    Peer home, Peer node, String presharedKey, int port, int keepaliveSeconds, int mtu) {

  /**
   * One end.
   *
   * @param endpointName public name that the other end resolves
   * @param addressWithPrefix its address and the session's prefix length
   * @param privateKey base64 of 32 bytes
   * @param publicKey base64 of 32 bytes
   * @param reachable networks that the other end may send to through this one
   */
  public record Peer(
      String endpointName,
      String addressWithPrefix,
      String privateKey,
      String publicKey,
      List<Subnet> reachable) {

    public Peer {
      reachable = List.copyOf(reachable);
    }

    @Override
    public String toString() {
      return "Peer[%s %s %s]".formatted(endpointName, addressWithPrefix, publicKey);
    }
  }

  /** Puts the topology's ends and the keys together. */
  public static Session of(Topology topology, SessionKeys keys) {
    var session = topology.session();
    var home = topology.homeEnd();
    var node = topology.nodeEnd();
    return new Session(
        new Peer(
            home.name(),
            session.cidr().withPrefix(home.address()),
            keys.homePrivate(),
            keys.homePublic(),
            home.reachable()),
        new Peer(
            node.name(),
            session.cidr().withPrefix(node.address()),
            keys.nodePrivate(),
            keys.nodePublic(),
            node.reachable()),
        keys.preshared(),
        session.port(),
        session.keepaliveSeconds(),
        session.mtu());
  }

  @Override
  public String toString() {
    return "Session[%s, %s, port=%d]".formatted(home, node, port);
  }
}
