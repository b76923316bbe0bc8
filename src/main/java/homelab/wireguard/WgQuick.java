package homelab.wireguard;

import homelab.config.Subnet;
import java.util.stream.Collectors;

/** Renders the node's end as the file that wg-quick reads ({@code /etc/wireguard/wg0.conf}). */
public final class WgQuick {

  private WgQuick() {}

  /** Returns the file's text; it holds the private key, so the file must be 0600. */
  public static String render(Session session) {
    var home = session.home();
    return """
    [Interface]
    Address = %s
    ListenPort = %s
    PrivateKey = %s
    MTU = %s

    [Peer]
    # %s
    PublicKey = %s
    PresharedKey = %s
    Endpoint = %s:%s
    AllowedIPs = %s
    PersistentKeepalive = %s
    """
        .formatted(
            session.node().addressWithPrefix(),
            session.port(),
            session.node().privateKey(),
            session.mtu(),
            home.endpointName(),
            home.publicKey(),
            session.presharedKey(),
            home.endpointName(),
            session.port(),
            home.reachable().stream().map(Subnet::toString).collect(Collectors.joining(", ")),
            session.keepaliveSeconds());
  }
}
