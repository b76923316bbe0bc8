package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Values;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The provider's list functions, with its filters: {@code filters: [{name: freeform_tags.KEY,
 * values: [...]}]}. A list is how something is found again that the engine lost the id of.
 */
final class OciLists {

  private final OciWorld world;

  OciLists(OciWorld world) {
    this.world = world;
  }

  Map<String, Function<Values, Map<String, Object>>> byFunction() {
    var functions = new TreeMap<String, Function<Values, Map<String, Object>>>();
    add(functions, "Core/getVcns:getVcns", "virtualNetworks", OciWorld.VCN);
    add(functions, "Core/getInternetGateways:getInternetGateways", "gateways", OciWorld.GATEWAY);
    add(functions, "Core/getRouteTables:getRouteTables", "routeTables", OciWorld.ROUTE_TABLE);
    add(
        functions,
        "Core/getSecurityLists:getSecurityLists",
        "securityLists",
        OciWorld.SECURITY_LIST);
    add(functions, "Core/getSubnets:getSubnets", "subnets", OciWorld.SUBNET);
    add(functions, "Core/getInstances:getInstances", "instances", OciWorld.INSTANCE);
    add(
        functions,
        "Core/getInstanceConsoleConnections:getInstanceConsoleConnections",
        "instanceConsoleConnections",
        OciWorld.CONSOLE);
    add(functions, "Budget/getBudgets:getBudgets", "budgets", OciWorld.BUDGET);
    functions.put(
        "oci:Budget/getAlertRules:getAlertRules",
        arguments -> list("alertRules", OciWorld.BUDGET_RULE, arguments));
    functions.put(
        "oci:Identity/getAvailabilityDomains:getAvailabilityDomains",
        arguments ->
            Map.of(
                "availabilityDomains",
                world.tenancy().availabilityDomains().stream()
                    .map(name -> Map.of("name", name, "compartmentId", world.tenancy().id()))
                    .toList()));
    return functions;
  }

  private void add(
      Map<String, Function<Values, Map<String, Object>>> functions,
      String function,
      String result,
      String type) {
    functions.put(
        "oci:" + function,
        arguments -> {
          world.requireCompartment(arguments);
          return list(result, type, arguments);
        });
  }

  private Map<String, Object> list(String result, String type, Values arguments) {
    return Map.of(
        result,
        world.objects(type).stream()
            .filter(object -> matches(object, arguments))
            .map(OciLists::row)
            .toList());
  }

  private static boolean matches(CloudObject object, Values arguments) {
    var now = object.now();
    for (var exact :
        new String[] {"compartmentId", "vcnId", "instanceId", "budgetId", "displayName", "state"}) {
      if (arguments.has(exact) && !now.textOr(exact, "").equals(arguments.textOr(exact, ""))) {
        return false;
      }
    }
    return arguments.objects("filters").stream()
        .allMatch(
            filter -> {
              var name = filter.textOr("name", "");
              var prefix = "freeform_tags.";
              var value =
                  name.startsWith(prefix)
                      ? now.textMap("freeformTags")
                          .getOrDefault(name.substring(prefix.length()), "")
                      : now.textOr(name, "");
              return filter.texts("values").contains(value);
            });
  }

  private static Map<String, Object> row(CloudObject object) {
    var row = new TreeMap<>(object.now().toMap());
    // Oracle knows its things by their OCID, whatever a plugin puts before it.
    row.put("id", object.id().substring(object.id().lastIndexOf('/') + 1));
    // What it runs at first boot is secret, and no list shows it here.
    row.remove("metadata");
    row.remove("shipped");
    return row;
  }
}
