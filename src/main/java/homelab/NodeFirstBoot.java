package homelab;

import com.pulumi.core.Output;
import homelab.config.HomelabConfig;
import homelab.identity.*;
import homelab.topology.Topology;
import homelab.wireguard.*;

/**
 * What the node is given at first boot; until the first boot is rendered, its session file alone.
 */
final class NodeFirstBoot {

  private NodeFirstBoot() {}

  record Data(String base64, String fingerprint) {}

  static Output<Data> render(HomelabConfig config, Topology topology, Identity identity) {
    return identity
        .sessionKeys()
        .applyValue(
            k -> {
              var s = WgQuick.render(Session.of(topology, k));
              return new Data(
                  java.util.Base64.getEncoder().encodeToString(s.getBytes()),
                  Integer.toHexString(s.hashCode()));
            });
  }
}
