package homelab.reach;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks at the network. Each look ends in time, whatever does not answer. */
public interface Network {

  /** Who answered a question that only an authoritative name server may answer as it does. */
  enum NameServerAnswer {
    /** The server itself. */
    AUTHORITATIVE,
    /** Somebody else in its name: port 53 is redirected. */
    SOMEBODY_ELSE,
    NONE
  }

  /**
   * Tells whether a TCP connection opens.
   *
   * @param host a name or an address
   * @param patience how long to wait at most
   */
  boolean opens(String host, int port, Duration patience);

  /**
   * Returns the IPv4 addresses of a name, sorted; none if there is no such name.
   *
   * @throws NetworkSilence if no resolver answered in time
   */
  List<String> addresses(String name, Duration patience);

  /**
   * Returns the texts that one name server has for a name, without the quotes; an empty list if it
   * has none.
   *
   * @param server its address
   * @return empty if it did not answer in time
   */
  Optional<List<String>> texts(String name, String server, Duration patience);

  /** Returns this machine's own IPv4 addresses, without loopback's. */
  List<String> own();

  /** Returns the bridges that Docker, Podman or libvirt made on this machine. */
  List<Bridge> bridges();

  /**
   * Asks STUN servers, all from one socket, how it is seen from there.
   *
   * @param servers {@code host:port} each
   */
  Mapping seenFrom(List<String> servers, Duration patience);

  /**
   * Asks a root name server over UDP for the root's own servers, without recursion.
   *
   * @param server its address
   */
  NameServerAnswer root(String server, Duration patience);
}
