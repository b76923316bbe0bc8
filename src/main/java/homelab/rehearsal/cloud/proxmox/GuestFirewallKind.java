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
    return new Made(target, sent(inputs));
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    requireSameTarget(world, object, inputs);
    ClusterFirewallKind.requirePolicies(world, inputs);
    return sent(inputs);
  }

  /** What the plugin sends for each setting that is not declared. */
  private static Map<String, Object> sent(Values inputs) {
    return Map.of(
        "enabled", inputs.flag("enabled", false),
        "dhcp", inputs.flag("dhcp", false),
        "ipfilter", inputs.flag("ipfilter", false),
        "macfilter", inputs.flag("macfilter", true),
        "ndp", inputs.flag("ndp", false),
        "radv", inputs.flag("radv", true),
        "logLevelIn", inputs.textOr("logLevelIn", "nolog"),
        "logLevelOut", inputs.textOr("logLevelOut", "nolog"));
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
