package homelab.rehearsal.cloud;

import java.util.Map;
import java.util.Set;

/**
 * The types whose real plugin is written with Terraform's newer framework (facts on real code, §5):
 * it reads the id of a resource from the outputs in the state, and nowhere else. An import has no
 * outputs yet and is read by the id alone.
 */
final class FrameworkTypes {

  private static final String ID = "id";

  private static final Set<String> ALL =
      Set.of(
          "cloudflare:index/dnsRecord:DnsRecord",
          "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
          "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
          "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
          "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
          "proxmoxve:network/linux/bridge:Bridge",
          "proxmoxve:network/linux/vlan:Vlan",
          "proxmoxve:download/file:File");

  private FrameworkTypes() {}

  /**
   * Returns the id that the plugin asks its cloud for.
   *
   * @param id what the engine says
   * @param outputs what the state holds of the resource
   * @throws Refusal if the plugin would find none
   */
  static String id(String type, String id, Map<String, Object> outputs) {
    if (!ALL.contains(type) || outputs.isEmpty()) {
      return id;
    }
    if (!(Secrets.reveal(outputs.get(ID)) instanceof String known) || known.isEmpty()) {
      throw new Refusal(
          "missing required id parameter", "the outputs in the state of " + type + " hold no id");
    }
    return known;
  }
}
