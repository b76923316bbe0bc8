package homelab.pfsense;

import homelab.config.Subnet;
import java.util.List;

/**
 * What the WireGuard package is told.
 *
 * @param tunnel pfSense's end
 * @param peer the node's end
 * @param resolveIntervalSeconds how often the package's daemon asks where the peer's name points
 */
public record WireGuardPackage(Tunnel tunnel, Peer peer, int resolveIntervalSeconds) {

  /** The package as pfSense's package manager lists it. */
  public static final String NAME = "WireGuard";

  public WireGuardPackage {
    if (resolveIntervalSeconds < 1) {
      throw new IllegalArgumentException(
          "resolve interval %d: 0 switches resolving off, and then a rebuilt node is never found; use 15"
              .formatted(resolveIntervalSeconds));
    }
  }

  /**
   * pfSense's end. Its address stands with the interface: for an assigned tunnel the package
   * ignores its own.
   *
   * @param device {@code tun_wg0}
   * @param description for people
   * @param port UDP port it listens on and sends from
   * @param privateKey base64 of 32 bytes
   * @param publicKey base64 of 32 bytes
   * @param mtu bytes
   */
  public record Tunnel(
      String device, String description, int port, String privateKey, String publicKey, int mtu) {
    @Override
    public String toString() {
      return "Tunnel[%s %s]".formatted(device, publicKey);
    }
  }

  /**
   * The other end.
   *
   * @param description for people
   * @param endpoint its public name
   * @param port its UDP port
   * @param keepaliveSeconds how often pfSense sends when idle
   * @param publicKey base64 of 32 bytes
   * @param presharedKey base64 of 32 bytes
   * @param allowed what may come from it and is sent to it
   */
  public record Peer(
      String description,
      String endpoint,
      int port,
      int keepaliveSeconds,
      String publicKey,
      String presharedKey,
      List<Subnet> allowed) {

    public Peer {
      allowed = List.copyOf(allowed);
    }

    @Override
    public String toString() {
      return "Peer[%s:%d %s]".formatted(endpoint, port, publicKey);
    }
  }
}
