package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;

/** The way between a VCN and the internet; one for each VCN. */
final class InternetGatewayKind implements Kind {

  private final OciWorld world;

  InternetGatewayKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.requireCompartment(inputs);
    var vcn = inputs.textOr("vcnId", "");
    world.require(OciWorld.VCN, vcn);
    world.refuse(
        world.objects(OciWorld.GATEWAY).stream()
            .anyMatch(other -> other.now().textOr("vcnId", "").equals(vcn)),
        "400-LimitExceeded",
        "The following service limits were exceeded: internet-gateway-count.");
    var computed = world.born(inputs, "internet gateway", "AVAILABLE");
    computed.put("enabled", inputs.flag("enabled", true));
    return new Made(world.ocid("internetgateway"), computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    return Map.of("enabled", inputs.flag("enabled", true));
  }

  @Override
  public void delete(CloudObject object) {
    world.objects(OciWorld.ROUTE_TABLE).stream()
        .filter(
            table ->
                table.now().objects("routeRules").stream()
                    .anyMatch(rule -> rule.textOr("networkEntityId", "").equals(object.id())))
        .findFirst()
        .ifPresent(
            table ->
                world.refuse(
                    true,
                    "409-Conflict",
                    "The internet gateway %s is referenced by route table %s",
                    object.id(),
                    table.id()));
  }
}
