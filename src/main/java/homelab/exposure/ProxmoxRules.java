package homelab.exposure;

import homelab.config.Bootstrap;
import homelab.config.Home;
import homelab.config.Subnet;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Home's host: every guest behind its firewall, pfSense alone outside, and few who may knock. */
final class ProxmoxRules {

  static final String MACHINE = "proxmoxve:index/vmLegacy:VmLegacy";
  static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";
  static final String FILE = "proxmoxve:index/fileLegacy:FileLegacy";
  static final String TEMPLATE = "proxmoxve:download/file:File";

  /** The router's media as homelab.pfsense names it, by its content, inside the project. */
  private static final Pattern MEDIA =
      Pattern.compile("(?!/)(?!.*\\.\\.)(?:[^/]+/)*pfsense-[0-9a-f]{16}\\.iso");

  private static final Set<String> HOST_PORTS =
      Set.of(Integer.toString(Topology.SSH_PORT), Integer.toString(Topology.PROXMOX_API_PORT));

  private final Topology topology;
  private final Home.Proxmox host;
  private final List<Subnet> managers;
  private final Optional<Subnet> operator;
  private final Subnet visitors;
  private final Set<Integer> serviceIds;

  ProxmoxRules(Topology topology, Home.Proxmox host, Optional<Bootstrap> bootstrap) {
    this.topology = topology;
    this.host = host;
    managers =
        List.of(
            topology.network(Role.MANAGEMENT).cidr(),
            Subnet.parse(topology.nodeEnd().address() + "/32"));
    operator = bootstrap.map(Bootstrap::operatorCidr);
    visitors = Subnet.parse(topology.cloudflared().address() + "/32");
    serviceIds =
        topology.services().stream()
            .map(service -> service.guest().id())
            .collect(Collectors.toUnmodifiableSet());
  }

  List<TaughtType> types() {
    return List.of(
        machine(),
        container(),
        bridge(),
        hostInterface(),
        clusterFirewall(),
        nodeFirewall(),
        guestFirewall(),
        firewallRules(),
        addressSet(),
        media(),
        template(),
        pool(),
        backups());
  }

  private TaughtType bridge() {
    return new TaughtType("proxmoxve:network/linux/bridge:Bridge")
        .harmless("nodeName", "autostart", "comment", "mtu", "timeoutReload", "vids", "vlanAware")
        .judged(
            "name",
            (name, r, d) -> name.mustBeText(host.guestBridge(), Rule.WAN_IS_PFSENSES),
            Rule.WAN_IS_PFSENSES)
        .judged("ports", this::ownPort, Rule.WAN_IS_PFSENSES)
        .never(Rule.HOST_ADDRESS, "address", "address6", "gateway", "gateway6");
  }

  private TaughtType hostInterface() {
    return new TaughtType("proxmoxve:network/linux/vlan:Vlan")
        .harmless("nodeName", "autostart", "comment", "mtu", "timeoutReload", "gateway", "name")
        .judged(
            "interface",
            (property, r, d) -> property.mustBeText(host.guestBridge(), Rule.HOST_ADDRESS),
            Rule.HOST_ADDRESS)
        .judged(
            "vlan",
            (vlan, r, d) ->
                vlan.mustBeNumber(
                    tag -> tag == topology.network(Role.MANAGEMENT).vlan(), Rule.HOST_ADDRESS),
            Rule.HOST_ADDRESS)
        .judged(
            "address",
            (address, r, d) -> address.mustBeText(hostAddress(), Rule.HOST_ADDRESS),
            Rule.HOST_ADDRESS)
        .never(Rule.HOST_ADDRESS, "address6", "gateway6");
  }

  private static TaughtType clusterFirewall() {
    return new TaughtType("proxmoxve:cluster/firewallLegacy:FirewallLegacy")
        .harmless("forwardPolicy", "outputPolicy", "logRatelimit")
        // The plugin sends off for what is not declared.
        .judged(
            "ebtables",
            (filter, r, d) -> filter.mustBe(true, Rule.HOST_FIREWALL),
            Rule.HOST_FIREWALL)
        .judged(
            "enabled",
            (enabled, r, d) -> enabled.mustBe(true, Rule.HOST_FIREWALL),
            Rule.HOST_FIREWALL)
        .judged(
            "inputPolicy",
            (policy, r, d) -> policy.mustBeText("DROP", Rule.HOST_FIREWALL),
            Rule.HOST_FIREWALL);
  }

  private static TaughtType nodeFirewall() {
    return new TaughtType("proxmoxve:node/firewall:Firewall")
        .harmless("nodeName", "logLevelForward", "logLevelIn", "logLevelOut", "ndp")
        .harmless("nfConntrackMax", "nfConntrackTcpTimeoutEstablished", "nftables", "nosmurfs")
        .harmless("smurfLogLevel", "tcpFlagsLogLevel")
        .judged(
            "enabled",
            (enabled, r, d) -> enabled.mustBe(true, Rule.HOST_FIREWALL),
            Rule.HOST_FIREWALL);
  }

  private TaughtType firewallRules() {
    return new TaughtType("proxmoxve:firewall/rulesLegacy:RulesLegacy")
        .harmless("nodeName", "vmId")
        .judged(
            "containerId",
            (id, r, d) -> id.deferred(), // decides whom the rules of it may admit
            Rule.ADMITTED_SOURCES)
        .judged("rules", this::admitted, Rule.ADMITTED_SOURCES);
  }

  private TaughtType addressSet() {
    return new TaughtType("proxmoxve:firewall/ipsetLegacy:IpsetLegacy")
        .harmless("comment", "containerId", "name", "nodeName", "vmId")
        .judged("cidrs", this::admittedSet, Rule.ADMITTED_SOURCES);
  }

  private static TaughtType media() {
    return new TaughtType(FILE)
        .harmless("datastoreId", "nodeName", "overwrite", "timeoutUpload", "uploadMode")
        .judged(
            "contentType",
            (type, r, d) -> type.mustBeText("iso", Rule.ONLY_ROUTER_MEDIA),
            Rule.ONLY_ROUTER_MEDIA)
        .judged("sourceFile", ProxmoxRules::routerMedia, Rule.ONLY_ROUTER_MEDIA)
        .never(Rule.ONLY_ROUTER_MEDIA, "sourceRaw", "fileMode")
        // The plugin marks a file changed where it is not on this machine.
        .ignorable("sourceFile.changed");
  }

  private static TaughtType template() {
    return new TaughtType(TEMPLATE)
        .harmless("datastoreId", "decompressionAlgorithm", "fileName", "nodeName", "overwrite")
        .harmless("overwriteUnmanaged", "uploadTimeout", "url", "verify")
        .judged(
            "contentType",
            (type, r, d) -> type.mustBeText("vztmpl", Rule.TEMPLATE_DOWNLOAD),
            Rule.TEMPLATE_DOWNLOAD)
        .judged(
            "checksum",
            (sum, r, d) -> sum.mustBeText(text -> !text.isBlank(), Rule.TEMPLATE_DOWNLOAD),
            Rule.TEMPLATE_DOWNLOAD)
        .judged(
            "checksumAlgorithm",
            (name, r, d) ->
                name.mustBeText(
                    Set.of("sha256", "sha384", "sha512")::contains, Rule.TEMPLATE_DOWNLOAD),
            Rule.TEMPLATE_DOWNLOAD);
  }

  private static TaughtType pool() {
    return new TaughtType("proxmoxve:index/poolLegacy:PoolLegacy").harmless("comment", "poolId");
  }

  private static TaughtType backups() {
    return new TaughtType("proxmoxve:backup/job:Job")
        .harmless("all", "bwlimit", "compress", "enabled", "excludePaths", "ionice", "lockwait")
        .harmless("mailnotification", "mailtos", "maxfiles", "mode", "node", "notesTemplate")
        .harmless("pbsChangeDetectionMode", "pigz", "pool", "protected", "pruneBackups", "remove")
        .harmless("repeatMissed", "resourceId", "schedule", "starttime", "stdexcludes", "stopwait")
        .harmless("storage", "tmpdir", "vmids", "zstd")
        .never(Rule.NO_SIDE_DOOR, "script");
  }

  private TaughtType machine() {
    return new TaughtType(MACHINE)
        .harmless(
            "nodeName", "name", "description", "tags", "poolId", "clone", "cpu", "memory", "disks")
        .harmless("acpi", "agent", "bios", "bootOrders", "cdrom", "hotplug", "keyboardLayout")
        .harmless("machine", "operatingSystem", "scsiHardware", "serialDevices", "tabletDevice")
        .harmless(
            "migrate", "onBoot", "protection", "purgeOnDestroy", "reboot", "rebootAfterUpdate")
        .harmless("started", "startup", "stopOnDestroy", "template", "macAddresses")
        .harmless("deleteUnreferencedDisksOnDestroy")
        .harmless("timeoutClone", "timeoutCreate", "timeoutMigrate", "timeoutMoveDisk")
        .harmless("timeoutReboot", "timeoutShutdownVm", "timeoutStartVm", "timeoutStopVm")
        .judged(
            "vmId",
            (id, r, d) ->
                id.mustBeNumber(number -> number == topology.router().id(), Rule.GUEST_NETWORK),
            Rule.GUEST_NETWORK)
        .judged(
            "networkDevices", this::machineCards, Rule.ROUTER_WITHOUT_FIREWALL, Rule.GUEST_NETWORK)
        // The plugin shows disks[0].speed as changed in every run.
        .ignorable("disks")
        // Arguments of the emulator can forward ports, hook scripts run on the host.
        .never(Rule.NO_SIDE_DOOR, "kvmArguments", "hookScriptFileId");
  }

  private void machineCards(Seen cards, Seen resource, Declared declared) {
    for (Seen card : cards.elements(Rule.GUEST_NETWORK)) {
      card.field("firewall").mustBe(false, Rule.ROUTER_WITHOUT_FIREWALL);
      card.field("bridge")
          .mustBeText(Set.of(host.wanBridge(), host.guestBridge())::contains, Rule.GUEST_NETWORK);
    }
  }

  private TaughtType container() {
    return new TaughtType(CONTAINER)
        .harmless("nodeName", "description", "tags", "poolId", "cpu", "memory", "disk", "console")
        .harmless("environmentVariables", "initialization", "operatingSystem", "protection")
        .harmless("startOnBoot", "started", "startup", "template", "waitForIp")
        .harmless("timeoutClone", "timeoutCreate", "timeoutDelete", "timeoutStart", "timeoutUpdate")
        .judged(
            "vmId",
            (id, r, d) ->
                id.mustBeNumber(number -> number != topology.router().id(), Rule.GUEST_NETWORK),
            Rule.GUEST_NETWORK)
        .judged(
            "unprivileged",
            (property, r, d) -> property.mustBe(true, Rule.CONTAINED),
            Rule.CONTAINED)
        .judged("features", ProxmoxRules::nestingOnly, Rule.CONTAINED)
        .judged("mountPoints", ProxmoxRules::noHostPath, Rule.CONTAINED)
        .judged(
            "networkInterfaces",
            (cards, resource, d) ->
                cards
                    .elements(Rule.GUEST_NETWORK)
                    .forEach(card -> guestCard(card, resource.field("vmId"))),
            Rule.GUEST_FIREWALL,
            Rule.WAN_IS_PFSENSES,
            Rule.GUEST_NETWORK)
        // Only root may change those of a standing container: the role proxmox_host compares and
        // sets them, and what is ignored is never sent.
        .ignorable("features")
        // Ansible rotates keys, and a newer template is for new containers.
        .ignorable("initialization.userAccount", "operatingSystem.templateFileId")
        // A clone is whatever its template was.
        .never(Rule.CONTAINED, "clone")
        .never(Rule.NO_SIDE_DOOR, "hookScriptFileId");
  }

  private void guestCard(Seen card, Seen id) {
    card.field("firewall").mustBe(true, Rule.GUEST_FIREWALL);
    var bridge = card.field("bridge");
    bridge.mustBeText(
        host.guestBridge(),
        bridge.text().filter(host.wanBridge()::equals).isPresent()
            ? Rule.WAN_IS_PFSENSES
            : Rule.GUEST_NETWORK);
    if (!id.deferred()) {
      var tunnel = topology.cloudflared();
      // Whatever else there is serves something, and belongs where services are.
      int vlan =
          id.integer().filter(number -> number == tunnel.id()).isPresent()
              ? tunnel.network().vlan()
              : topology.network(Role.SERVICES).vlan();
      card.field("vlanId").mustBeNumber(tag -> tag == vlan, Rule.GUEST_NETWORK);
    }
  }

  private static void nestingOnly(Seen features, Seen resource, Declared declared) {
    features.onlyFields(Rule.CONTAINED, Set.of("nesting", "fuse", "keyctl", "mknod"));
    features.field("fuse").mustNotBeTrue(Rule.CONTAINED);
    features.field("keyctl").mustNotBeTrue(Rule.CONTAINED);
    features.field("mknod").mustNotBeTrue(Rule.CONTAINED);
  }

  private static void noHostPath(Seen mounts, Seen resource, Declared declared) {
    for (Seen mount : mounts.elements(Rule.CONTAINED)) {
      mount.field("volume").mustBeText(volume -> !volume.startsWith("/"), Rule.CONTAINED);
    }
  }

  private void ownPort(Seen ports, Seen resource, Declared declared) {
    ports
        .elements(Rule.WAN_IS_PFSENSES)
        .forEach(port -> port.mustBeText(host.guestPort(), Rule.WAN_IS_PFSENSES));
  }

  private String hostAddress() {
    return topology.network(Role.MANAGEMENT).cidr().withPrefix(topology.hostManagement());
  }

  private TaughtType guestFirewall() {
    return new TaughtType("proxmoxve:firewall/optionsLegacy:OptionsLegacy")
        .harmless("nodeName", "containerId", "dhcp", "ipfilter", "logLevelIn", "logLevelOut")
        .harmless("macfilter", "ndp", "outputPolicy", "radv")
        .judged(
            "vmId",
            (id, r, d) -> {
              if (id.present()) {
                id.mustBeNumber(
                    number -> number != topology.router().id(), Rule.ROUTER_WITHOUT_FIREWALL);
              }
            },
            Rule.ROUTER_WITHOUT_FIREWALL)
        .judged(
            "enabled",
            (enabled, r, d) -> enabled.mustBe(true, Rule.GUEST_FIREWALL),
            Rule.GUEST_FIREWALL)
        .judged(
            "inputPolicy",
            (policy, r, d) -> policy.mustBeText("DROP", Rule.GUEST_FIREWALL),
            Rule.GUEST_FIREWALL);
  }

  private void admitted(Seen rules, Seen resource, Declared declared) {
    for (Seen rule : rules.elements(Rule.ADMITTED_SOURCES)) {
      // A group's rules are written elsewhere, and a macro names ports of Proxmox' choosing.
      rule.field("securityGroup").mustBeAbsent(Rule.ADMITTED_SOURCES);
      rule.field("macro").mustBeAbsent(Rule.ADMITTED_SOURCES);
      var type = rule.field("type");
      var action = rule.field("action");
      type.mustBeText(text -> Set.of("in", "out").contains(lower(text)), Rule.ADMITTED_SOURCES);
      action.mustBeText(
          text -> Set.of("accept", "drop", "reject").contains(lower(text)), Rule.ADMITTED_SOURCES);
      boolean admits =
          type.text().map(text -> !lower(text).equals("out")).orElse(true)
              && action.text().map(text -> lower(text).equals("accept")).orElse(true);
      if (admits) {
        judgeSource(rule, resource);
      }
    }
  }

  private void judgeSource(Seen rule, Seen resource) {
    var source = rule.field("source");
    if (source.deferred()) {
      return;
    }
    var networks = source.text().map(ProxmoxRules::networks).orElse(List.of());
    if (networks.isEmpty()) {
      source.refuse(Rule.ADMITTED_SOURCES);
      return;
    }
    for (IPAddress network : networks) {
      if (within(managers, network)) {
        continue;
      }
      var container = resource.field("containerId");
      var machine = resource.field("vmId");
      if (container.deferred() || machine.deferred()) {
        return;
      }
      boolean onHost = !container.present() && !machine.present();
      if (onHost && within(operator.stream().toList(), network)) {
        port(rule, HOST_PORTS);
      } else if (container.integer().filter(serviceIds::contains).isPresent()
          && within(List.of(visitors), network)) {
        port(rule, Set.of(Integer.toString(Topology.SERVICE_PORT)));
      } else {
        source.refuse(Rule.ADMITTED_SOURCES);
        return;
      }
    }
  }

  private static void port(Seen rule, Set<String> ports) {
    rule.field("proto").mustBeText("tcp", Rule.ADMITTED_SOURCES);
    rule.field("dport").mustBeText(ports::contains, Rule.ADMITTED_SOURCES);
  }

  private void admittedSet(Seen cidrs, Seen resource, Declared declared) {
    for (Seen cidr : cidrs.elements(Rule.ADMITTED_SOURCES)) {
      cidr.field("name")
          .mustBeText(
              text -> {
                var networks = networks(text);
                return !networks.isEmpty()
                    && networks.stream().allMatch(network -> within(managers, network));
              },
              Rule.ADMITTED_SOURCES);
    }
  }

  /**
   * Reads addresses and networks, separated by commas. A range, an alias or a set gives nothing: it
   * names no network.
   */
  private static List<IPAddress> networks(String text) {
    var networks = new ArrayList<IPAddress>();
    for (String part : text.split(",", -1)) {
      try {
        var address = new IPAddressString(part.strip()).toAddress();
        if (address == null
            || !address.isIPv4()
            || address.isMultiple() && !address.isPrefixBlock()) {
          return List.of();
        }
        networks.add(address.isPrefixed() ? address.toPrefixBlock() : address);
      } catch (AddressStringException e) {
        return List.of();
      }
    }
    return networks;
  }

  private static boolean within(List<Subnet> allowed, IPAddress network) {
    return allowed.stream().anyMatch(subnet -> subnet.block().contains(network));
  }

  private static void routerMedia(Seen file, Seen resource, Declared declared) {
    if (file.deferred()) {
      return;
    }
    file.field("path").mustBeText(path -> MEDIA.matcher(path).matches(), Rule.ONLY_ROUTER_MEDIA);
    file.field("fileName").mustBeAbsent(Rule.ONLY_ROUTER_MEDIA);
    file.field("insecure").mustNotBeTrue(Rule.ONLY_ROUTER_MEDIA);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
