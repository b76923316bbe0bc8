package homelab.config;

import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.Objects;

/**
 * An IPv4 network such as {@code 10.20.10.0/24}: the only form in which the configuration names
 * one.
 *
 * @param block the prefix block; its lower address is the network address
 */
public record Subnet(IPv4Address block) {

  /** Checks that the block has a prefix and no host bits. */
  public Subnet {
    Objects.requireNonNull(block, "block");
    if (!block.isPrefixed() || !block.isPrefixBlock()) {
      throw new IllegalArgumentException(
          "'%s' is not a network; write the network address and its prefix, for example '%s'"
              .formatted(block, block.isPrefixed() ? block.toPrefixBlock() : "10.20.10.0/24"));
    }
  }

  /**
   * Reads a network in CIDR notation.
   *
   * @throws IllegalArgumentException with a sentence that names the text and a form that would be
   *     accepted
   */
  public static Subnet parse(String text) {
    var parsed = new IPAddressString(text);
    var address = parsed.getAddress();
    if (address == null || !address.isIPv4() || !address.isPrefixed()) {
      throw new IllegalArgumentException(
          "'%s' is not an IPv4 network; write it like 10.20.10.0/24".formatted(text));
    }
    var ipv4 = address.toIPv4();
    // The library reads 10.20.10.5/24 as an address with a prefix; only the block itself is a
    // network.
    if (!ipv4.equals(ipv4.toPrefixBlock())) {
      throw new IllegalArgumentException(
          "'%s' has host bits set; did you mean %s?".formatted(text, ipv4.toPrefixBlock()));
    }
    return new Subnet(ipv4);
  }

  /** Returns the number of prefix bits, 0 to 32. */
  public int prefixLength() {
    return block.getNetworkPrefixLength();
  }

  /** Returns the address with this index from the network address, which has index 0. */
  public IPv4Address host(int index) {
    var address = block.getLower().withoutPrefixLength().increment(index);
    if (index < 1 || !contains(address) || address.equals(last())) {
      throw new IllegalArgumentException(
          "%s has no host number %d; it holds %d hosts".formatted(this, index, hostCount()));
    }
    return address;
  }

  /** Returns how many hosts the network holds, without its network and broadcast addresses. */
  public long hostCount() {
    return Math.max(0, block.getCount().longValueExact() - 2);
  }

  /** Returns the network address, for example {@code 10.20.10.0}. */
  public IPv4Address network() {
    return block.getLower().withoutPrefixLength();
  }

  /** Returns the broadcast address, for example {@code 10.20.10.255}. */
  public IPv4Address last() {
    return block.getUpper().withoutPrefixLength();
  }

  /** Tells whether the address lies in this network. */
  public boolean contains(IPv4Address address) {
    return block.contains(address.withoutPrefixLength());
  }

  /** Tells whether the two networks share an address. */
  public boolean overlaps(Subnet other) {
    return block.intersect(other.block) != null;
  }

  /** Returns an address of this network with its prefix, for example {@code 10.20.10.1/24}. */
  public String withPrefix(IPv4Address address) {
    if (!contains(address)) {
      throw new IllegalArgumentException("%s lies outside %s".formatted(address, this));
    }
    return address.withoutPrefixLength() + "/" + prefixLength();
  }

  @Override
  public String toString() {
    return network() + "/" + prefixLength();
  }
}
