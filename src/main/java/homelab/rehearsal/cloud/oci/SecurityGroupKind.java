package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;

/** A network security group: rules that follow a card and not a subnet. */
final class SecurityGroupKind implements Kind {

  private final OciWorld world;

  SecurityGroupKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.requireCompartment(inputs);
    world.require(OciWorld.VCN, inputs.textOr("vcnId", ""));
    return new Made(
        world.ocid("networksecuritygroup"),
        world.born(inputs, "network security group", "AVAILABLE"));
  }

  @Override
  public void delete(CloudObject object) {
    world.requireUnused(object, OciWorld.SECURITY_GROUP_RULE, "networkSecurityGroupId");
    world.objects(OciWorld.INSTANCE).stream()
        .filter(user -> user.now().texts("createVnicDetails.nsgIds").contains(object.id()))
        .findFirst()
        .ifPresent(
            user ->
                world.refuse(
                    true, "412-PreconditionFailed", "%s still has the group's VNIC", user.id()));
  }
}
