package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;

/** A list of what may pass a subnet's edge. */
final class SecurityListKind implements Kind {

  private final OciWorld world;

  SecurityListKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.requireCompartment(inputs);
    world.require(OciWorld.VCN, inputs.textOr("vcnId", ""));
    SecurityRules.require(world, inputs);
    return new Made(world.ocid("securitylist"), world.born(inputs, "security list", "AVAILABLE"));
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    SecurityRules.require(world, inputs);
    return Map.of();
  }

  @Override
  public void delete(CloudObject object) {
    world.requireUnused(object, OciWorld.SUBNET, "securityListIds");
  }
}
