package homelab.rehearsal.cloud;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Optional;

/** Addresses and networks as clouds read them: strict, and empty instead of a guess. */
public final class Cidr {

  private Cidr() {}

  /**
   * Returns the network, if the text is one with its host bits zero, for example {@code
   * 10.0.0.0/24}.
   */
  public static Optional<IPAddress> network(String text) {
    return parse(text).filter(address -> address.isPrefixed() && address.isPrefixBlock());
  }

  /** Returns the one address, if the text is one without a prefix. */
  public static Optional<IPAddress> address(String text) {
    return parse(text).filter(address -> !address.isPrefixed() && !address.isMultiple());
  }

  /** Returns the network that an address with prefix, for example {@code 10.0.0.2/24}, lies in. */
  public static Optional<IPAddress> networkOf(String addressWithPrefix) {
    return parse(addressWithPrefix).filter(IPAddress::isPrefixed).map(IPAddress::toPrefixBlock);
  }

  /** Returns the address alone of an address with prefix. */
  public static Optional<IPAddress> addressOf(String addressWithPrefix) {
    return parse(addressWithPrefix).map(address -> address.getLower().withoutPrefixLength());
  }

  /** Returns whether {@code inner}, an address or network, lies wholly in {@code outer}. */
  public static boolean contains(String outer, String inner) {
    var around = network(outer);
    var within = parse(inner).map(found -> found.isPrefixed() ? found.toPrefixBlock() : found);
    return around.isPresent()
        && within.isPresent()
        && around.get().toPrefixBlock().contains(within.get());
  }

  /** Returns whether the two networks share an address. */
  public static boolean overlap(String one, String other) {
    return contains(one, other) || contains(other, one);
  }

  /** Returns the address as text, without a prefix. */
  public static String bare(IPAddress address) {
    return address.withoutPrefixLength().toCanonicalString();
  }

  /** Returns the network as text, with its prefix. */
  public static String text(IPAddress network) {
    return network.toPrefixBlock().toCanonicalString();
  }

  private static Optional<IPAddress> parse(String text) {
    if (!text.matches("[0-9.]+(/[0-9]+)?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/[0-9]+)?")
        || text.matches("[0-9.]+(/.*)?") && text.chars().filter(c -> c == '.').count() != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(new IPAddressString(text).toAddress());
    } catch (AddressStringException e) {
      return Optional.empty();
    }
  }
}
