package homelab.pfsense;

/**
 * A kind of packet that opens a connection.
 *
 * @param protocol which
 * @param port destination port, 0 where there is none
 */
record Traffic(Protocol protocol, int port) {

  enum Protocol {
    TCP,
    UDP,
    PING,
    OTHER_ICMP,
    OTHER
  }

  boolean hasPort() {
    return protocol == Protocol.TCP || protocol == Protocol.UDP;
  }
}
