package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network inside a VCN. Without a list of its own it gets the VCN's default one, shipped rules
 * and all.
 */
final class SubnetKind implements Kind {

  private final OciWorld world;

  SubnetKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.requireCompartment(inputs);
    var vcnId = inputs.textOr("vcnId", "");
    var vcn = world.require(OciWorld.VCN, vcnId);
    var cidr = inputs.textOr("cidrBlock", "");
    world.refuse(
        Cidr.network(cidr).isEmpty(), "400-InvalidParameter", "'%s' is not a CIDR block", cidr);
    world.refuse(
        vcn.map(found -> found.now().texts("cidrBlocks")).orElse(List.of()).stream()
            .noneMatch(block -> Cidr.contains(block, cidr)),
        "400-InvalidParameter",
        "The requested CIDR %s is not within the VCN's CIDR blocks",
        cidr);
    for (var other : world.objects(OciWorld.SUBNET)) {
      world.refuse(
          other.now().textOr("vcnId", "").equals(vcnId)
              && Cidr.overlap(other.now().textOr("cidrBlock", ""), cidr),
          "400-InvalidParameter",
          "The requested CIDR %s overlaps that of subnet %s",
          cidr,
          other.id());
    }
    inputs
        .text("availabilityDomain")
        .ifPresent(
            domain ->
                world.refuse(
                    !world.tenancy().availabilityDomains().contains(domain),
                    "404-NotAuthorizedOrNotFound",
                    "availability domain %s",
                    domain));
    inputs.text("dnsLabel").ifPresent(label -> VcnKind.requireLabel(world, label));
    requireReferences(inputs);

    var computed = world.born(inputs, "subnet", "AVAILABLE");
    computed.putAll(references(inputs, vcn.map(CloudObject::now)));
    var label = inputs.textOr("dnsLabel", "subnet");
    computed.put(
        "subnetDomainName",
        label
            + "."
            + vcn.map(found -> found.now().textOr("vcnDomainName", "")).orElse("oraclevcn.com"));
    computed.put(
        "virtualRouterIp",
        Cidr.network(cidr).map(block -> block.getLower().increment(1)).map(Cidr::bare).orElse(""));
    computed.put(
        "virtualRouterMac", "00:00:17:%02X:%02X:%02X".formatted(random(), random(), random()));
    computed.put("prohibitPublicIpOnVnic", inputs.flag("prohibitPublicIpOnVnic", false));
    return new Made(world.ocid("subnet"), computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    requireReferences(inputs);
    world.refuse(
        !inputs.textOr("cidrBlock", "").equals(object.now().textOr("cidrBlock", ""))
            && world.objects(OciWorld.INSTANCE).stream()
                .anyMatch(user -> InstanceKind.subnetOf(user.now()).equals(object.id())),
        "409-Conflict",
        "the subnet's CIDR cannot change while an instance uses it");
    return references(
        inputs, world.object(OciWorld.VCN, inputs.textOr("vcnId", "")).map(CloudObject::now));
  }

  @Override
  public void delete(CloudObject object) {
    world.objects(OciWorld.INSTANCE).stream()
        .filter(user -> InstanceKind.subnetOf(user.now()).equals(object.id()))
        .findFirst()
        .ifPresent(
            user ->
                world.refuse(
                    true,
                    "409-Conflict",
                    "The Subnet %s references the VNIC of %s. You must remove the reference to"
                        + " proceed with this operation.",
                    object.id(),
                    user.id()));
  }

  private void requireReferences(Values inputs) {
    var vcn = inputs.textOr("vcnId", "");
    inputs
        .text("routeTableId")
        .ifPresent(
            id ->
                world.requireSameVcn(world.require(OciWorld.ROUTE_TABLE, id), vcn, "route table"));
    for (var id : inputs.texts("securityListIds")) {
      world.requireSameVcn(world.require(OciWorld.SECURITY_LIST, id), vcn, "security list");
    }
  }

  private static Map<String, Object> references(Values inputs, java.util.Optional<Values> vcn) {
    var computed = new TreeMap<String, Object>();
    vcn.ifPresent(
        network -> {
          if (!inputs.has("routeTableId")) {
            computed.put("routeTableId", network.textOr("defaultRouteTableId", ""));
          }
          if (inputs.texts("securityListIds").isEmpty()) {
            computed.put("securityListIds", List.of(network.textOr("defaultSecurityListId", "")));
          }
        });
    return computed;
  }

  private int random() {
    return world.random().nextInt(256);
  }
}
