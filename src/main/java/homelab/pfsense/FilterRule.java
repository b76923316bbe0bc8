package homelab.pfsense;

import inet.ipaddr.ipv4.IPv4Address;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * One rule for what enters pfSense through an interface; the first that fits decides, and what fits
 * none is dropped.
 *
 * @param interfaceKey where the packet comes in
 * @param action what happens to it
 * @param protocol which packets
 * @param source who sends
 * @param destination whom to
 * @param port a destination port or {@code first-last}; absent means all
 * @param purpose why the rule is there; with the interface it makes the rule's lasting number
 */
public record FilterRule(
    String interfaceKey,
    Action action,
    Protocol protocol,
    Endpoint source,
    Endpoint destination,
    Optional<String> port,
    String purpose) {

  /** What a rule does. */
  public enum Action {
    PASS("pass"),
    BLOCK("block");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** Which packets a rule is about. */
  public enum Protocol {
    ANY(""),
    TCP("tcp"),
    UDP("udp"),
    TCP_UDP("tcp/udp"),
    ECHO_REQUEST("icmp");

    private final String word;

    Protocol(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** One side of a rule. */
  public sealed interface Endpoint {
    /** Everything. */
    record Any() implements Endpoint {}

    /** The network of an interface, as pfSense knows it. */
    record NetworkOf(String interfaceKey) implements Endpoint {}

    /** pfSense's own address on an interface. */
    record AddressOf(String interfaceKey) implements Endpoint {}

    /** pfSense itself, on every address it has, WAN's changing one included. */
    record Firewall() implements Endpoint {}

    /** One machine. */
    record Host(IPv4Address address) implements Endpoint {}

    /** Everything but what an alias stands for. */
    record NotIn(Alias alias) implements Endpoint {}
  }

  public FilterRule {
    if (port.isPresent() && (protocol == Protocol.ANY || protocol == Protocol.ECHO_REQUEST)) {
      throw new IllegalArgumentException(
          "rule '%s': only TCP and UDP have ports; name the protocol or drop port %s"
              .formatted(purpose, port.get()));
    }
  }

  /**
   * The number under which pf counts and logs the rule: a hash, so that it stays when other rules
   * come and go. It keeps clear of 1000000000 and up, from where pfSense numbers the rules that it
   * makes itself (filter.inc).
   */
  public long tracker() {
    try {
      var hash =
          MessageDigest.getInstance("SHA-256")
              .digest((interfaceKey + "\n" + purpose).getBytes(StandardCharsets.UTF_8));
      return 1_100_000_000L
          + new BigInteger(1, hash).mod(BigInteger.valueOf(900_000_000L)).longValueExact();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
