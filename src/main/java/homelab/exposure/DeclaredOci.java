package homelab.exposure;

import static homelab.exposure.Shape.bool;
import static homelab.exposure.Shape.each;
import static homelab.exposure.Shape.labels;
import static homelab.exposure.Shape.made;
import static homelab.exposure.Shape.number;
import static homelab.exposure.Shape.object;
import static homelab.exposure.Shape.optional;
import static homelab.exposure.Shape.required;
import static homelab.exposure.Shape.text;
import static homelab.exposure.Shape.words;

import homelab.config.HomelabConfig;
import homelab.topology.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the program declares in Oracle's cloud. */
final class DeclaredOci {

  private static final String TCP = "6";
  private static final String UDP = "17";
  private static final String ANYWHERE = "0.0.0.0/0";
  private static final List<Double> TCP_PORTS = List.of(443.0, 80.0, 22.0, 53.0);

  private final Topology topology;
  private final HomelabConfig config;

  DeclaredOci(Topology topology, HomelabConfig config) {
    this.topology = topology;
    this.config = config;
  }

  Map<String, Function<Seen, Map<String, Shape>>> types() {
    var types = new HashMap<String, Function<Seen, Map<String, Shape>>>();
    var vcn = made(OciRules.VCN);
    var cidr = text(topology.cloud().toString());
    types.put(
        OciRules.VCN,
        r ->
            common(
                Map.of(
                    "cidrBlocks", each(cidr),
                    "dnsLabel", text("homelab"),
                    "isIpv6enabled", bool(false))));
    types.put(OciRules.GATEWAY, r -> common(Map.of("vcnId", vcn, "enabled", bool(true))));
    types.put(OciRules.ROUTES, r -> common(Map.of("vcnId", vcn, "routeRules", each(route()))));
    types.put(
        OciRules.DEFAULT_LIST,
        r ->
            common(
                Map.of(
                    "manageDefaultResourceId", words(),
                    "ingressSecurityRules", each(nothing()),
                    "egressSecurityRules", each(nothing()))));
    types.put(
        OciRules.SECURITY_LIST,
        r ->
            common(
                Map.of(
                    "vcnId", vcn,
                    "ingressSecurityRules", each(nothing()),
                    "egressSecurityRules", each(Shape.of(this::egress)))));
    types.put(OciRules.SECURITY_GROUP, r -> common(Map.of("vcnId", vcn)));
    types.put(
        OciRules.GROUP_RULE,
        r -> {
          if (r.field("protocol").deferred()) {
            return null;
          }
          var fields = new HashMap<>(egressFields(r));
          fields.put("networkSecurityGroupId", made(OciRules.SECURITY_GROUP));
          fields.put("direction", text("EGRESS"));
          return fields;
        });
    types.put(
        OciRules.SUBNET,
        r ->
            common(
                Map.of(
                    "vcnId", vcn,
                    "cidrBlock", cidr,
                    "dnsLabel", text("node"),
                    "routeTableId", made(OciRules.ROUTES),
                    "securityListIds", each(made(OciRules.SECURITY_LIST)),
                    "prohibitPublicIpOnVnic", bool(false))));
    types.put(OciRules.INSTANCE, r -> instance());
    types.put(
        "oci:Core/instanceConsoleConnection:InstanceConsoleConnection",
        r ->
            Map.of(
                "instanceId", made(OciRules.INSTANCE),
                "publicKey", text(key -> key.startsWith("ssh-rsa ") && !key.contains("\n")),
                "freeformTags", labels()));
    types.put(OciRules.BUDGET, r -> budget());
    types.put("oci:Budget/rule:Rule", r -> alert());
    return types;
  }

  private Map<String, Shape> common(Map<String, Shape> own) {
    var all = new HashMap<>(own);
    all.put("compartmentId", text(config.node().compartmentId()));
    all.put("displayName", words());
    all.put("freeformTags", labels());
    return all;
  }

  private static Shape nothing() {
    return (value, d) -> value.refuse(Rule.DECLARED_VALUES, "is a rule");
  }

  private static Shape route() {
    return object(
        Map.of(
            "description", words(),
            "destination", required(text(ANYWHERE)),
            "destinationType", text("CIDR_BLOCK"),
            "networkEntityId", required(made(OciRules.GATEWAY))));
  }

  private Shape egress(Seen rule) {
    return rule.field("protocol").deferred() ? Shape.undecided() : object(egressFields(rule));
  }

  /** Which ports are open to the outside follows from the protocol. */
  private Map<String, Shape> egressFields(Seen rule) {
    var fields = new HashMap<String, Shape>();
    fields.put("description", words());
    fields.put("destination", text(ANYWHERE));
    fields.put("destinationType", text("CIDR_BLOCK"));
    fields.put("protocol", text(TCP, UDP));
    fields.put("stateless", bool(false));
    var protocol = rule.field("protocol").text().orElse("");
    if (protocol.equals(TCP)) {
      fields.put("tcpOptions", required(ports(TCP_PORTS)));
    } else if (protocol.equals(UDP)) {
      fields.put(
          "udpOptions", required(ports(List.of((double) topology.session().port(), 123.0, 53.0))));
    }
    return fields;
  }

  /** One of these ports alone, never a range. */
  private static Shape ports(List<Double> allowed) {
    return (options, declared) -> {
      var port = number(allowed.stream().mapToDouble(Double::doubleValue).toArray());
      object(Map.of("min", required(port), "max", required(port))).judge(options, declared);
      var min = options.field("min").integer();
      var max = options.field("max");
      if (min.isPresent()
          && max.integer()
              .filter(last -> allowed.contains((double) last) && !last.equals(min.get()))
              .isPresent()) {
        max.refuse(Rule.DECLARED_VALUES);
      }
    };
  }

  private Map<String, Shape> instance() {
    var node = config.node();
    var fields = new HashMap<String, Shape>();
    fields.put("compartmentId", text(node.compartmentId()));
    fields.put("displayName", text(node.hostName()));
    fields.put("freeformTags", labels());
    fields.put(
        "availabilityDomain",
        text(
            domain ->
                node.placements().stream()
                    .anyMatch(placement -> placement.availabilityDomain().equals(domain))));
    fields.put("faultDomain", optional(text("FAULT-DOMAIN-1", "FAULT-DOMAIN-2", "FAULT-DOMAIN-3")));
    fields.put("shape", text("VM.Standard.A1.Flex"));
    fields.put(
        "shapeConfig",
        object(Map.of("ocpus", number(node.ocpus()), "memoryInGbs", number(node.memoryGb()))));
    fields.put(
        "sourceDetails",
        object(
            Map.of(
                "sourceType", text("image"),
                "sourceId", text(node.image().id()),
                "bootVolumeSizeInGbs", text(Integer.toString(node.bootVolumeGb())))));
    fields.put("preserveBootVolume", bool(false));
    fields.put(
        "createVnicDetails",
        object(
            Map.of(
                "subnetId", made(OciRules.SUBNET),
                "displayName", words(),
                "hostnameLabel", text(node.hostName()),
                "assignPublicIp", text("true"))));
    fields.put("metadata", object(Map.of("user_data", words())));
    fields.put("state", text("RUNNING"));
    fields.put("instanceOptions", object(Map.of("areLegacyImdsEndpointsDisabled", bool(true))));
    fields.put(
        "launchOptions",
        object(
            Map.of(
                "networkType", text("PARAVIRTUALIZED"),
                "isPvEncryptionInTransitEnabled", bool(true))));
    fields.put("isPvEncryptionInTransitEnabled", bool(true));
    fields.put(
        "availabilityConfig",
        object(
            Map.of(
                "recoveryAction", text("RESTORE_INSTANCE"),
                "isLiveMigrationPreferred", bool(true))));
    fields.put(
        "agentConfig",
        object(
            Map.of(
                "isManagementDisabled", bool(true),
                "isMonitoringDisabled", bool(false),
                "pluginsConfigs",
                    each(
                        object(
                            Map.of(
                                "name", text(OciRules.REMOTE_PLUGINS::contains),
                                "desiredState", text("DISABLED")))))));
    return fields;
  }

  private Map<String, Shape> budget() {
    return Map.of(
        "compartmentId", text(config.node().tenancyId()),
        "displayName", words(),
        "description", words(),
        "amount", number(config.account().monthlyBudget()),
        "resetPeriod", text("MONTHLY"),
        "targetType", text("COMPARTMENT"),
        "targets", each(text(config.node().compartmentId())),
        "freeformTags", labels());
  }

  private Map<String, Shape> alert() {
    return Map.of(
        "budgetId", made(OciRules.BUDGET),
        "displayName", words(),
        "description", words(),
        "type", text("ACTUAL"),
        "threshold", number(50),
        "thresholdType", text("PERCENTAGE"),
        "recipients", text(config.account().alertEmail()),
        "message", words(),
        "freeformTags", labels());
  }
}
