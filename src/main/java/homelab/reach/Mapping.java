package homelab.reach;

import java.util.List;

/**
 * How one local UDP socket is seen from outside.
 *
 * @param localAddress the address that the socket's packets leave this machine with
 * @param localPort its port
 * @param seen by each server that answered
 */
public record Mapping(String localAddress, int localPort, List<Seen> seen) {

  public Mapping {
    seen = List.copyOf(seen);
  }

  /**
   * What one server saw.
   *
   * @param server its address; no two of a mapping are the same
   */
  public record Seen(String server, String address, int port) {

    @Override
    public String toString() {
      return "%s:%d by %s".formatted(address, port, server);
    }
  }

  /** What stands between the socket and the internet. */
  public enum Kind {
    /** Fewer than two servers answered. */
    UNKNOWN,
    /** Nothing: the address is the machine's own. */
    DIRECT,
    /** A NAT that keeps the port. */
    KEEPS_PORT,
    /** A NAT that takes another port, the same one for every peer. */
    MOVES_PORT,
    /** A NAT that takes another port for each peer. */
    SYMMETRIC
  }

  /** Returns what these observations say. */
  public Kind kind() {
    if (seen.size() < 2) {
      return Kind.UNKNOWN;
    }
    var first = seen.get(0);
    boolean same =
        seen.stream()
            .allMatch(
                other -> other.port() == first.port() && other.address().equals(first.address()));
    if (!same) {
      return Kind.SYMMETRIC;
    }
    if (first.port() != localPort) {
      return Kind.MOVES_PORT;
    }
    return first.address().equals(localAddress) ? Kind.DIRECT : Kind.KEEPS_PORT;
  }
}
