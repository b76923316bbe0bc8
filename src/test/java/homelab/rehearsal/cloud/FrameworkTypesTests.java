package homelab.rehearsal.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated plugins read an id where the real ones do. */
class FrameworkTypesTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cloudflare:index/dnsRecord:DnsRecord",
        "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
        "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
        "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
        "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
        "proxmoxve:network/linux/bridge:Bridge",
        "proxmoxve:network/linux/vlan:Vlan",
        "proxmoxve:download/file:File"
      })
  void theFrameworksTypesReadTheIdFromTheOutputsOnly(String type) {
    assertThat(FrameworkTypes.id(type, "of-the-engine", Map.of("id", "of-the-outputs")))
        .isEqualTo("of-the-outputs");
    assertThat(FrameworkTypes.id(type, "imported", Map.of())).isEqualTo("imported");
    assertThatThrownBy(() -> FrameworkTypes.id(type, "of-the-engine", Map.of("name", "any")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("missing required id parameter", type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxmoxve:index/containerLegacy:ContainerLegacy",
        "proxmoxve:index/poolLegacy:PoolLegacy",
        "oci:Core/vcn:Vcn"
      })
  void anOlderTypeTakesTheEnginesWord(String type) {
    assertThat(FrameworkTypes.id(type, "201", Map.of("name", "any"))).isEqualTo("201");
  }
}
