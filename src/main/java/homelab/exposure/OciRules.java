package homelab.exposure;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Oracle's cloud: no rule lets anything in, no agent and no key lets anybody in. */
final class OciRules {

  static final String VCN = "oci:Core/vcn:Vcn";
  static final String SUBNET = "oci:Core/subnet:Subnet";
  static final String SECURITY_LIST = "oci:Core/securityList:SecurityList";
  static final String SECURITY_GROUP = "oci:Core/networkSecurityGroup:NetworkSecurityGroup";

  static final String GATEWAY = "oci:Core/internetGateway:InternetGateway";
  static final String ROUTES = "oci:Core/routeTable:RouteTable";
  static final String DEFAULT_LIST = "oci:Core/defaultSecurityList:DefaultSecurityList";
  static final String GROUP_RULE =
      "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule";
  static final String INSTANCE = "oci:Core/instance:Instance";
  static final String BUDGET = "oci:Budget/budget:Budget";

  /** Both are plugins of Oracle's agent that hand out a shell. */
  static final Set<String> REMOTE_PLUGINS = Set.of("Bastion", "Compute Instance Run Command");

  private static final Set<String> NAMED_PROTOCOLS = Set.of("6", "17");

  private OciRules() {}

  static List<TaughtType> types() {
    return List.of(
        new TaughtType(VCN)
            .harmless("cidrBlock", "cidrBlocks", "dnsLabel")
            .harmless("compartmentId", "displayName", "freeformTags", "definedTags")
            .judged(
                "isIpv6enabled",
                (property, r, d) -> property.mustNotBeTrue(Rule.NO_IPV6),
                Rule.NO_IPV6)
            .judged(
                "isOracleGuaAllocationEnabled",
                (property, r, d) -> property.mustNotBeTrue(Rule.NO_IPV6),
                Rule.NO_IPV6)
            .never(Rule.NO_IPV6, "ipv6privateCidrBlocks")
            .never(Rule.NO_SIDE_DOOR, "securityAttributes"),
        inOurVcn(GATEWAY).harmless("enabled", "routeTableId"),
        inOurVcn(ROUTES).harmless("routeRules"),
        rules(
            new TaughtType(DEFAULT_LIST)
                .harmless("compartmentId", "displayName", "freeformTags", "definedTags")
                .harmless("manageDefaultResourceId")),
        rules(inOurVcn(SECURITY_LIST)),
        inOurVcn(SECURITY_GROUP),
        groupRule(),
        inOurVcn(SUBNET)
            .harmless(
                "availabilityDomain", "cidrBlock", "ipv4cidrBlocks", "dhcpOptionsId", "dnsLabel")
            .harmless("prohibitInternetIngress", "prohibitPublicIpOnVnic", "routeTableId")
            .judged("securityListIds", OciRules::ownLists, Rule.OWN_SECURITY_LIST)
            .never(Rule.NO_IPV6, "ipv6cidrBlock", "ipv6cidrBlocks"),
        instance(),
        new TaughtType("oci:Core/instanceConsoleConnection:InstanceConsoleConnection")
            .harmless("instanceId", "publicKey", "freeformTags", "definedTags"),
        new TaughtType(BUDGET)
            // Where Oracle leaves them out of its answer, the plugin shows them in every plan.
            .ignorable("systemTags")
            .harmless("amount", "budgetProcessingPeriodStartOffset", "compartmentId", "definedTags")
            .harmless(
                "description", "displayName", "endDate", "freeformTags", "processingPeriodType")
            .harmless("resetPeriod", "startDate", "systemTags", "targetCompartmentId", "targetType")
            .harmless("targets"),
        new TaughtType("oci:Budget/rule:Rule")
            .harmless("budgetId", "definedTags", "description", "displayName", "freeformTags")
            .harmless("message", "recipients", "threshold", "thresholdType", "type"));
  }

  private static TaughtType inOurVcn(String token) {
    return new TaughtType(token)
        .harmless("compartmentId", "displayName", "freeformTags", "definedTags")
        .judged(
            "vcnId",
            (property, r, declared) -> ours(property, VCN, declared, Rule.OWN_NETWORK),
            Rule.OWN_NETWORK);
  }

  private static TaughtType rules(TaughtType list) {
    return list.judged(
            "ingressSecurityRules", OciRules::noIngress, Rule.NO_INGRESS, Rule.DECLARED_EMPTY)
        .judged(
            "egressSecurityRules",
            OciRules::listedEgress,
            Rule.DECLARED_EMPTY,
            Rule.STATEFUL,
            Rule.LISTED_EGRESS);
  }

  private static void noIngress(Seen property, Seen resource, Declared declared) {
    if (!property.present()) {
      property.refuse(Rule.DECLARED_EMPTY);
    }
    property.elements(Rule.NO_INGRESS).forEach(rule -> rule.refuse(Rule.NO_INGRESS, "is a rule"));
  }

  private static void listedEgress(Seen property, Seen resource, Declared declared) {
    if (!property.present()) {
      property.refuse(Rule.DECLARED_EMPTY);
    }
    for (Seen rule : property.elements(Rule.LISTED_EGRESS)) {
      // Oracle's default is false, but an explicit one cannot be misread.
      rule.field("stateless").mustBe(false, Rule.STATEFUL);
      rule.field("protocol").mustBeText(NAMED_PROTOCOLS::contains, Rule.LISTED_EGRESS);
      rule.field("destination").mustBeText(text -> !text.isBlank(), Rule.LISTED_EGRESS);
    }
  }

  private static TaughtType groupRule() {
    return new TaughtType(GROUP_RULE)
        .harmless("description", "destinationType", "tcpOptions", "udpOptions", "icmpOptions")
        .judged(
            "networkSecurityGroupId",
            (property, r, declared) -> ours(property, SECURITY_GROUP, declared, Rule.OWN_NETWORK),
            Rule.OWN_NETWORK)
        .judged(
            "direction",
            (property, r, d) -> property.mustBeText("EGRESS", Rule.NO_INGRESS),
            Rule.NO_INGRESS)
        .never(Rule.NO_INGRESS, "source", "sourceType")
        .judged(
            "stateless", (property, r, d) -> property.mustBe(false, Rule.STATEFUL), Rule.STATEFUL)
        .judged(
            "protocol",
            (property, r, d) -> property.mustBeText(NAMED_PROTOCOLS::contains, Rule.LISTED_EGRESS),
            Rule.LISTED_EGRESS)
        .judged(
            "destination",
            (property, r, d) -> property.mustBeText(text -> !text.isBlank(), Rule.LISTED_EGRESS),
            Rule.LISTED_EGRESS);
  }

  private static void ownLists(Seen property, Seen resource, Declared declared) {
    var lists = property.elements(Rule.OWN_SECURITY_LIST);
    if (lists.isEmpty() && !property.deferred()) {
      property.refuse(Rule.OWN_SECURITY_LIST, "names no list");
    }
    lists.forEach(list -> ours(list, SECURITY_LIST, declared, Rule.OWN_SECURITY_LIST));
  }

  private static TaughtType instance() {
    return new TaughtType(INSTANCE)
        .harmless("compartmentId", "displayName", "freeformTags", "definedTags", "hostnameLabel")
        .harmless("availabilityDomain", "faultDomain", "availabilityConfig", "async", "state")
        .harmless("capacityReservationId", "clusterPlacementGroupId", "computeClusterId")
        .harmless("dedicatedVmHostId", "image", "sourceDetails", "shape", "shapeConfig")
        .harmless("isPvEncryptionInTransitEnabled", "launchOptions", "updateOperationConstraint")
        .harmless("preserveBootVolume", "preserveDataVolumesCreatedAtLaunch")
        .judged(
            "metadata",
            (property, r, d) -> property.onlyFields(Rule.NO_SSH_KEY, Set.of("user_data")),
            Rule.NO_SSH_KEY)
        .judged(
            "instanceOptions",
            (property, r, d) ->
                property
                    .field("areLegacyImdsEndpointsDisabled")
                    .mustBe(true, Rule.NO_LEGACY_METADATA),
            Rule.NO_LEGACY_METADATA)
        .judged("agentConfig", OciRules::noRemoteAgent, Rule.NO_REMOTE_AGENT)
        .judged(
            "createVnicDetails",
            OciRules::ownCard,
            Rule.OWN_NETWORK,
            Rule.NO_IPV6,
            Rule.NO_SIDE_DOOR)
        // Which allowed placement had capacity is the state's knowledge.
        .ignorable("availabilityDomain", "faultDomain")
        // An older way to name the subnet; one is enough.
        .never(Rule.OWN_NETWORK, "subnetId")
        .never(Rule.NO_SSH_KEY, "extendedMetadata")
        .never(
            Rule.NO_SIDE_DOOR,
            "ipxeScript",
            "instanceConfigurationId",
            "securityAttributes",
            "isAiEnterpriseEnabled");
  }

  private static void noRemoteAgent(Seen agent, Seen resource, Declared declared) {
    var plugins = agent.field("pluginsConfigs");
    var off = new TreeSet<String>();
    boolean complete = !plugins.deferred();
    for (Seen plugin : plugins.elements(Rule.NO_REMOTE_AGENT)) {
      var name = plugin.field("name");
      if (name.deferred()) {
        complete = false;
      } else if (name.text().isEmpty()) {
        name.refuse(Rule.NO_REMOTE_AGENT);
      } else if (REMOTE_PLUGINS.contains(name.text().get())) {
        plugin.field("desiredState").mustBeText("DISABLED", Rule.NO_REMOTE_AGENT);
        off.add(name.text().get());
      }
    }
    // Run command is on where nothing is said, so silence is not enough.
    if (complete && !off.containsAll(REMOTE_PLUGINS)) {
      plugins.refuse(
          Rule.NO_REMOTE_AGENT,
          "does not name both of " + String.join(" and ", new TreeSet<>(REMOTE_PLUGINS)));
    }
  }

  private static void ownCard(Seen card, Seen resource, Declared declared) {
    ours(card.field("subnetId"), SUBNET, declared, Rule.OWN_NETWORK);
    card.field("nsgIds")
        .elements(Rule.OWN_NETWORK)
        .forEach(group -> ours(group, SECURITY_GROUP, declared, Rule.OWN_NETWORK));
    card.field("assignIpv6ip").mustNotBeTrue(Rule.NO_IPV6);
    card.field("ipv6addressIpv6subnetCidrPairDetails").mustBeAbsent(Rule.NO_IPV6);
    // A VLAN has no security list at all.
    card.field("vlanId").mustBeAbsent(Rule.NO_SIDE_DOOR);
    card.field("skipSourceDestCheck").mustNotBeTrue(Rule.NO_SIDE_DOOR);
    card.field("securityAttributes").mustBeAbsent(Rule.NO_SIDE_DOOR);
  }

  private static void ours(Seen id, String type, Declared declared, Rule rule) {
    id.mustBeText(text -> declared.contains(type, text), rule);
  }
}
