package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.HashSet;
import java.util.Map;

/** Where a subnet sends what is not for its own VCN. */
final class RouteTableKind implements Kind {

  private final OciWorld world;

  RouteTableKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.requireCompartment(inputs);
    world.require(OciWorld.VCN, inputs.textOr("vcnId", ""));
    requireRules(inputs);
    return new Made(world.ocid("routetable"), world.born(inputs, "route table", "AVAILABLE"));
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    requireRules(inputs);
    return Map.of();
  }

  @Override
  public void delete(CloudObject object) {
    world.requireUnused(object, OciWorld.SUBNET, "routeTableId");
  }

  private void requireRules(Values inputs) {
    var destinations = new HashSet<String>();
    for (var rule : inputs.objects("routeRules")) {
      var destination = rule.text("destination").orElse(rule.textOr("cidrBlock", ""));
      world.refuse(
          Cidr.network(destination).isEmpty(),
          "400-InvalidParameter",
          "route rule: '%s' is not a CIDR block",
          destination);
      world.refuse(
          !destinations.add(destination),
          "400-InvalidParameter",
          "route rule: two rules for %s",
          destination);
      var gateway = world.require(OciWorld.GATEWAY, rule.textOr("networkEntityId", ""));
      world.requireSameVcn(gateway, inputs.textOr("vcnId", ""), "network entity");
    }
  }
}
