package homelab.edge;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One resource that decides what is served.
 *
 * @param type its type token
 * @param name its logical name; empty where a cloud is asked, which knows none
 * @param id what its cloud calls it
 * @param inputs its properties by the SDK's names
 * @param isProtected whether the engine refuses to delete it
 */
public record EdgeResource(
    String type, String name, String id, JsonNode inputs, boolean isProtected) {

  /** A name in the zone. */
  public static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";

  /** What the tunnel does with each name. */
  public static final String RULES =
      "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";

  /** Access in front of a name. */
  public static final String APPLICATION =
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";

  /** Who passes Access. */
  public static final String POLICY =
      "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";

  /** What answers at an address. */
  public static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";

  String text(String path) {
    return inputs.at(path).asText();
  }
}
