package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A virtual cloud network. It comes with a default security list that lets SSH and ICMP in, and a
 * route table.
 */
final class VcnKind implements Kind {

  /** The Always Free limit (Oracle's page on it, 2 VCNs). */
  private static final int LIMIT = 2;

  private final OciWorld world;

  VcnKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.requireCompartment(inputs);
    var blocks = blocks(inputs);
    world.refuse(blocks.isEmpty(), "400-InvalidParameter", "a VCN needs cidrBlocks or cidrBlock");
    for (var block : blocks) {
      var network = Cidr.network(block);
      world.refuse(network.isEmpty(), "400-InvalidParameter", "%s is not a CIDR block", block);
      network.ifPresent(
          found ->
              world.refuse(
                  found.getPrefixLength() < 16 || found.getPrefixLength() > 30,
                  "400-InvalidParameter",
                  "%s: a VCN's block is between /16 and /30",
                  block));
    }
    inputs.text("dnsLabel").ifPresent(label -> requireLabel(world, label));
    world.refuse(
        world.objects(OciWorld.VCN).size() >= LIMIT,
        "400-LimitExceeded",
        "The following service limits were exceeded: vcn-count.");

    var id = world.ocid("vcn");
    var computed = world.born(inputs, "vcn", "AVAILABLE");
    computed.put("cidrBlocks", blocks);
    computed.put("cidrBlock", blocks.isEmpty() ? "" : blocks.get(0));
    computed.put("defaultSecurityListId", defaultSecurityList(id, inputs, blocks));
    computed.put("defaultRouteTableId", defaultRouteTable(id, inputs));
    computed.put("defaultDhcpOptionsId", world.ocid("dhcpoptions"));
    computed.put("vcnDomainName", inputs.textOr("dnsLabel", "vcn") + ".oraclevcn.com");
    computed.put("byoipv6cidrBlocks", List.of());
    computed.put("ipv6cidrBlocks", List.of());
    return new Made(id, computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    var blocks = blocks(inputs);
    for (var subnet : world.objects(OciWorld.SUBNET)) {
      if (subnet.now().textOr("vcnId", "").equals(object.id())) {
        var cidr = subnet.now().textOr("cidrBlock", "");
        world.refuse(
            blocks.stream().noneMatch(block -> Cidr.contains(block, cidr)),
            "409-Conflict",
            "subnet %s lies outside the new blocks",
            cidr);
      }
    }
    return Map.of("cidrBlocks", blocks, "displayName", inputs.textOr("displayName", "vcn"));
  }

  @Override
  public void delete(CloudObject object) {
    world.requireUnused(object, OciWorld.SUBNET, "vcnId");
    world.requireUnused(object, OciWorld.GATEWAY, "vcnId");
    world.requireUnused(object, OciWorld.SECURITY_GROUP, "vcnId");
    for (var type : List.of(OciWorld.SECURITY_LIST, OciWorld.ROUTE_TABLE)) {
      world.objects(type).stream()
          .filter(held -> held.now().textOr("vcnId", "").equals(object.id()))
          .filter(held -> !held.now().flag("shipped", false))
          .findFirst()
          .ifPresent(
              held ->
                  world.refuse(
                      true,
                      "409-Conflict",
                      "The resource %s is still in use by %s",
                      object.id(),
                      held.id()));
    }
  }

  @Override
  public void settled(CloudObject object, Operation operation) {
    if (operation == Operation.DELETE) {
      for (var type : List.of(OciWorld.SECURITY_LIST, OciWorld.ROUTE_TABLE)) {
        world.objects(type).stream()
            .filter(held -> held.now().flag("shipped", false))
            .filter(held -> held.now().textOr("vcnId", "").equals(object.id()))
            .forEach(world::vanish);
      }
    }
  }

  static void requireLabel(OciWorld world, String label) {
    world.refuse(
        !label.matches("[a-zA-Z][a-zA-Z0-9]{0,14}"),
        "400-InvalidParameter",
        "dnsLabel '%s' must be a letter and up to 14 letters or digits",
        label);
  }

  private String defaultSecurityList(String vcn, Values inputs, List<String> blocks) {
    var list = new TreeMap<String, Object>();
    list.put("vcnId", vcn);
    list.put("shipped", true);
    list.put("displayName", "Default Security List for " + inputs.textOr("displayName", "vcn"));
    list.put("compartmentId", inputs.textOr("compartmentId", ""));
    list.put("state", "AVAILABLE");
    list.put("timeCreated", world.now());
    list.putAll(ShippedRules.of(blocks));
    return world.seed(OciWorld.SECURITY_LIST, world.ocid("securitylist"), list).id();
  }

  private String defaultRouteTable(String vcn, Values inputs) {
    var table = new TreeMap<String, Object>();
    table.put("vcnId", vcn);
    table.put("shipped", true);
    table.put("compartmentId", inputs.textOr("compartmentId", ""));
    table.put("state", "AVAILABLE");
    return world.seed(OciWorld.ROUTE_TABLE, world.ocid("routetable"), table).id();
  }

  private static List<String> blocks(Values inputs) {
    var blocks = new ArrayList<>(inputs.texts("cidrBlocks"));
    if (blocks.isEmpty()) {
      inputs.text("cidrBlock").ifPresent(blocks::add);
    }
    return blocks;
  }
}
