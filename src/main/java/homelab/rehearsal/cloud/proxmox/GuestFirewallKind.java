package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;

/** Whether a guest's firewall is on, and what it does with what no rule names. */
final class GuestFirewallKind implements Kind {

  private final ProxmoxWorld world;

  GuestFirewallKind(ProxmoxWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    var target = GuestFirewall.target(world, inputs);
    world.refuse(
        !target.matches("(vm|container)-.*"),
        "Invalid target",
        "firewall options of this type are a guest's: give vmId or containerId");
    world.refuse(
        world.object(ProxmoxWorld.GUEST_FIREWALL, target).isPresent(),
        "Existing options",
        "the firewall options of %s are declared twice",
        target);
    ClusterFirewallKind.requirePolicies(world, inputs);
    return new Made(target, Map.of());
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    requireSameTarget(world, object, inputs);
    ClusterFirewallKind.requirePolicies(world, inputs);
    return Map.of();
  }

  static void requireSameTarget(ProxmoxWorld world, CloudObject object, Values inputs) {
    var target = GuestFirewall.target(world, inputs);
    world.refuse(
        !object.id().equals(target) && !object.id().startsWith(target + "/"),
        "Invalid target",
        "%s cannot become that of %s",
        object.id(),
        target);
  }
}
