package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;

/** One rule of a network security group. */
final class SecurityGroupRuleKind implements Kind {

  private final OciWorld world;

  SecurityGroupRuleKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.require(OciWorld.SECURITY_GROUP, inputs.textOr("networkSecurityGroupId", ""));
    var direction = inputs.textOr("direction", "");
    world.refuse(
        !direction.matches("INGRESS|EGRESS"),
        "400-InvalidParameter",
        "direction '%s' must be INGRESS or EGRESS",
        direction);
    var peer = direction.equals("INGRESS") ? "source" : "destination";
    SecurityRules.require(
        world, inputs, inputs.textOr(peer, ""), inputs.textOr(peer + "Type", "CIDR_BLOCK"));
    return new Made(
        world.randomLetters(6).toUpperCase(java.util.Locale.ROOT),
        Map.of("isValid", true, "timeCreated", world.now()));
  }
}
