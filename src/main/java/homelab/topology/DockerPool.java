package homelab.topology;

import homelab.config.Subnet;
import java.util.List;
import java.util.Map;

/**
 * Where Docker takes its own networks from, on the node and at home. Docker's choice of its own
 * lies in private networks and would shadow one that is declared. This block is none of the private
 * ones, and the stack file may declare nothing else, so the two never meet, whatever is declared.
 */
public final class DockerPool {

  /** Part of the block that RFC 6598 gives to whoever translates addresses, as Docker does. */
  public static final Subnet BLOCK = Subnet.parse("100.127.0.0/16");

  /** Prefix length of one network of Docker's. */
  public static final int NETWORK_PREFIX = 24;

  private DockerPool() {}

  /** Returns Docker's settings: the bridge's own address, and where other networks come from. */
  public static Map<String, Object> settings() {
    return Map.of(
        "bip",
        BLOCK.host(1) + "/" + NETWORK_PREFIX,
        "default-address-pools",
        List.of(Map.of("base", BLOCK.toString(), "size", NETWORK_PREFIX)));
  }
}
