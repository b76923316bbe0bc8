package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;

/** One node's part in the firewall. */
final class NodeFirewallKind implements Kind {

  private final ProxmoxWorld world;

  NodeFirewallKind(ProxmoxWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.requireNode(inputs);
    var node = inputs.textOr("nodeName", "");
    world.refuse(
        world.object(ProxmoxWorld.NODE_FIREWALL, node).isPresent(),
        "Existing options",
        "the firewall options of node '%s' are declared twice",
        node);
    return new Made(node, Map.of());
  }
}
