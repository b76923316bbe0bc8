package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.List;
import java.util.Map;

/**
 * The switch of the whole firewall. Without it no rule counts; with it, what no rule admits is out.
 */
final class ClusterFirewallKind implements Kind {

  private static final String ID = "cluster";

  private final ProxmoxWorld world;

  ClusterFirewallKind(ProxmoxWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.refuse(
        world.object(ProxmoxWorld.CLUSTER_FIREWALL, ID).isPresent(),
        "Existing options",
        "the cluster's firewall options are declared twice");
    requirePolicies(world, inputs);
    return new Made(ID, sent(inputs));
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    requirePolicies(world, inputs);
    return sent(inputs);
  }

  /**
   * The plugin sends a switch that is not declared as off, though Proxmox' own default is on: no
   * layer-2 filter is left on the whole host.
   */
  private static Map<String, Object> sent(Values inputs) {
    return Map.of("ebtables", inputs.flag("ebtables", false));
  }

  static void requirePolicies(ProxmoxWorld world, Values inputs) {
    for (var name : List.of("inputPolicy", "outputPolicy", "forwardPolicy")) {
      inputs
          .text(name)
          .ifPresent(
              policy ->
                  world.refuse(
                      !policy.matches(
                          "ACCEPT|DROP" + (name.equals("forwardPolicy") ? "" : "|REJECT")),
                      ProxmoxWorld.PARAMETER,
                      "%s: '%s' is not a policy",
                      name,
                      policy));
    }
  }
}
