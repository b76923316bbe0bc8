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
    return new Made(ID, Map.of());
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    requirePolicies(world, inputs);
    return Map.of();
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
