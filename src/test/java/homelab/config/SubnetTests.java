package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SubnetTests {

  private final Subnet subnet = Subnet.parse("10.20.10.0/24");

  @Test
  void hostBitsAreRefusedWithTheNetworkThatWasMeant() {
    assertThatThrownBy(() -> Subnet.parse("10.20.10.5/24"))
        .hasMessage("'10.20.10.5/24' has host bits set; did you mean 10.20.10.0/24?");
  }

  @Test
  void anAddressWithoutPrefixIsNoNetwork() {
    assertThatThrownBy(() -> Subnet.parse("10.20.10.0"))
        .hasMessageContaining("'10.20.10.0' is not an IPv4 network");
  }

  @Test
  void ipv6IsRefused() {
    assertThatThrownBy(() -> Subnet.parse("fd00::/64")).hasMessageContaining("not an IPv4 network");
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> Subnet.parse("home")).hasMessageContaining("'home'");
  }

  @Test
  void hostsCountFromTheNetworkAddress() {
    assertThat(subnet.host(1).toString()).isEqualTo("10.20.10.1");
    assertThat(subnet.host(254).toString()).isEqualTo("10.20.10.254");
    assertThat(subnet.hostCount()).isEqualTo(254);
  }

  @Test
  void broadcastAndForeignAddressesAreNoHosts() {
    assertThatThrownBy(() -> subnet.host(255)).hasMessageContaining("no host number 255");
    assertThatThrownBy(() -> subnet.host(0)).hasMessageContaining("no host number 0");
    assertThatThrownBy(() -> subnet.host(300)).hasMessageContaining("no host number 300");
  }

  @Test
  void overlapIsSymmetricAndSeesContainment() {
    var half = Subnet.parse("10.20.10.128/25");
    var next = Subnet.parse("10.20.11.0/24");
    assertThat(subnet.overlaps(half)).isTrue();
    assertThat(half.overlaps(subnet)).isTrue();
    assertThat(subnet.overlaps(next)).isFalse();
  }

  @Test
  void anAddressIsWrittenWithThePrefixOfItsOwnNetworkOnly() {
    assertThat(subnet.withPrefix(subnet.host(7))).isEqualTo("10.20.10.7/24");
    var foreign = Subnet.parse("10.20.11.0/24").host(1);
    assertThatThrownBy(() -> subnet.withPrefix(foreign))
        .hasMessage("10.20.11.1 lies outside 10.20.10.0/24");
  }

  @Test
  void aSingleAddressIsANetworkOfItsOwn() {
    assertThat(Subnet.parse("10.99.0.2/32")).hasToString("10.99.0.2/32");
  }
}
