package homelab.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.state.WayBack.Again;
import homelab.state.WayBack.Known;
import homelab.state.WayBack.Listed;
import homelab.state.WayBack.Subject;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is known of each type of the four providers. */
final class WaysBack {

  /** The tag by which everything in OCI says which resource it is. */
  static final String TAG = "urn";

  private static final Set<String> GONE =
      Set.of("TERMINATED", "TERMINATING", "DELETED", "DELETING");

  static final Map<String, WayBack> BY_TYPE = byType();

  private WaysBack() {}

  private static Map<String, WayBack> byType() {
    var ways = new TreeMap<String, WayBack>();
    oci(ways);
    cloudflare(ways);
    proxmox(ways);
    // A command is run again, and a stash holds nothing outside the state.
    ways.put("command:local:Command", new Again());
    ways.put("pulumi:index:Stash", new Again());
    for (var provider : Set.of("oci", "proxmoxve", "cloudflare", "command", "pulumi")) {
      ways.put("pulumi:providers:" + provider, new Again());
    }
    return ways;
  }

  private static void oci(Map<String, WayBack> ways) {
    tagged(ways, "Core/vcn:Vcn", "Core/getVcns:getVcns", "virtualNetworks");
    tagged(
        ways,
        "Core/internetGateway:InternetGateway",
        "Core/getInternetGateways:getInternetGateways",
        "gateways");
    tagged(ways, "Core/routeTable:RouteTable", "Core/getRouteTables:getRouteTables", "routeTables");
    tagged(
        ways,
        "Core/securityList:SecurityList",
        "Core/getSecurityLists:getSecurityLists",
        "securityLists");
    tagged(ways, "Core/subnet:Subnet", "Core/getSubnets:getSubnets", "subnets");
    tagged(ways, "Core/instance:Instance", "Core/getInstances:getInstances", "instances");
    tagged(ways, "Budget/budget:Budget", "Budget/getBudgets:getBudgets", "budgets");
    tagged(
        ways,
        "Budget/rule:Rule",
        "Budget/getAlertRules:getAlertRules",
        "alertRules",
        subject -> subject.inputs("budgetId"),
        // The only type in OCI that the plugin does not know by the OCID alone.
        row ->
            "budgets/%s/alertRules/%s"
                .formatted(row.path("budgetId").asText(), row.path("id").asText()));
    tagged(
        ways,
        "Core/instanceConsoleConnection:InstanceConsoleConnection",
        "Core/getInstanceConsoleConnections:getInstanceConsoleConnections",
        "instanceConsoleConnections",
        subject -> {
          var arguments = subject.inputs("instanceId");
          return arguments.put("compartmentId", subject.inputOf("instanceId", "compartmentId"));
        });
    // OCI made it with the network; declaring it only says what is in it.
    ways.put(
        "oci:Core/defaultSecurityList:DefaultSecurityList",
        new Known(subject -> subject.input("manageDefaultResourceId")));
  }

  private static void tagged(Map<String, WayBack> ways, String type, String function, String rows) {
    tagged(ways, type, function, rows, subject -> subject.inputs("compartmentId"));
  }

  private static void tagged(
      Map<String, WayBack> ways,
      String type,
      String function,
      String rows,
      Function<Subject, ObjectNode> scope) {
    tagged(ways, type, function, rows, scope, row -> row.path("id").asText());
  }

  private static void tagged(
      Map<String, WayBack> ways,
      String type,
      String function,
      String rows,
      Function<Subject, ObjectNode> scope,
      Function<JsonNode, String> id) {
    ways.put(
        "oci:" + type,
        new Listed(
            "oci:" + function,
            subject -> {
              var arguments = scope.apply(subject);
              var filter = arguments.putArray("filters").addObject();
              filter.put("name", "freeform_tags." + TAG);
              filter.putArray("values").add(subject.operation().urn());
              return arguments;
            },
            rows,
            (subject, row) ->
                !GONE.contains(row.path("state").asText())
                    && row.path("freeformTags")
                        .path(TAG)
                        .asText()
                        .equals(subject.operation().urn()),
            id));
  }

  private static void cloudflare(Map<String, WayBack> ways) {
    ways.put(
        "cloudflare:index/dnsRecord:DnsRecord",
        new Listed(
            "cloudflare:index/getDnsRecords:getDnsRecords",
            subject -> {
              var arguments = subject.inputs("zoneId");
              arguments.putObject("name").put("exact", subject.input("name"));
              return arguments;
            },
            "results",
            // Another's record of this name was there before, and made the creation fail.
            (subject, row) -> same(subject, row, "name", "type", "content", "comment"),
            row -> row.path("id").asText()));
    named(ways, "zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared", "TunnelCloudflareds");
    // The names of these two need not be unique in an account.
    named(
        ways,
        "zeroTrustAccessApplication:ZeroTrustAccessApplication",
        "AccessApplications",
        "domain",
        "type");
    named(ways, "zeroTrustAccessPolicy:ZeroTrustAccessPolicy", "AccessPolicies", "decision");
    ways.put(
        "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
        new Known(subject -> subject.input("tunnelId")));
  }

  private static void named(Map<String, WayBack> ways, String type, String plural, String... more) {
    var function = "getZeroTrust" + plural;
    ways.put(
        "cloudflare:index/" + type,
        new Listed(
            "cloudflare:index/%s:%s".formatted(function, function),
            subject -> subject.inputs("accountId", "name"),
            "results",
            (subject, row) ->
                same(subject, row, "name")
                    && same(subject, row, more)
                    && row.path("deletedAt").asText("").isEmpty(),
            row -> row.path("id").asText()));
  }

  private static void proxmox(Map<String, WayBack> ways) {
    guest(ways, "vmLegacy:VmLegacy", "getVmsLegacy", "vms", "name");
    guest(
        ways,
        "containerLegacy:ContainerLegacy",
        "getContainersLegacy",
        "containers",
        "initialization.hostname");
    home(ways, "index/fileLegacy:FileLegacy", subject -> file(subject, uploaded(subject)));
    home(ways, "download/file:File", subject -> file(subject, subject.input("fileName")));
    home(ways, "network/linux/bridge:Bridge", WaysBack::networkInterface);
    home(ways, "network/linux/vlan:Vlan", WaysBack::networkInterface);
    home(ways, "index/poolLegacy:PoolLegacy", subject -> subject.input("poolId"));
    home(ways, "backup/job:Job", subject -> subject.input("resourceId"));
    home(ways, "cluster/firewallLegacy:FirewallLegacy", subject -> "cluster");
    home(ways, "node/firewall:Firewall", subject -> subject.input("nodeName"));
    home(ways, "firewall/rulesLegacy:RulesLegacy", WaysBack::firewallTarget);
    home(ways, "firewall/optionsLegacy:OptionsLegacy", WaysBack::firewallTarget);
    home(
        ways,
        "firewall/ipsetLegacy:IpsetLegacy",
        subject -> firewallTarget(subject) + "/" + subject.input("name"));
  }

  private static void home(Map<String, WayBack> ways, String type, Function<Subject, String> id) {
    ways.put("proxmoxve:" + type, new Known(id));
  }

  private static void guest(
      Map<String, WayBack> ways, String type, String function, String rows, String name) {
    ways.put(
        "proxmoxve:index/" + type,
        new Listed(
            "proxmoxve:index/%s:%s".formatted(function, function),
            subject -> subject.inputs("nodeName"),
            rows,
            (subject, row) ->
                number(row.path("vmId")).equals(subject.input("vmId").replaceAll("\\.0$", ""))
                    && row.path("name").asText().equals(subject.input(name)),
            row -> number(row.path("vmId"))));
  }

  private static String file(Subject subject, String name) {
    return "%s:%s/%s".formatted(subject.input("datastoreId"), subject.input("contentType"), name);
  }

  private static String uploaded(Subject subject) {
    var name = subject.input("sourceFile.fileName") + subject.input("sourceRaw.fileName");
    var path = subject.input("sourceFile.path");
    return name.isEmpty() ? path.substring(path.lastIndexOf('/') + 1) : name;
  }

  private static String networkInterface(Subject subject) {
    return subject.input("nodeName") + ":" + subject.input("name");
  }

  private static String firewallTarget(Subject subject) {
    if (!subject.input("vmId").isEmpty()) {
      return "vm-" + subject.input("vmId").replaceAll("\\.0$", "");
    }
    if (!subject.input("containerId").isEmpty()) {
      return "container-" + subject.input("containerId").replaceAll("\\.0$", "");
    }
    return subject.input("nodeName").isEmpty() ? "cluster" : "node-" + subject.input("nodeName");
  }

  private static boolean same(Subject subject, JsonNode row, String... names) {
    return Stream.of(names).allMatch(name -> row.path(name).asText("").equals(subject.input(name)));
  }

  private static String number(JsonNode node) {
    return Long.toString(node.asLong());
  }
}
