package homelab.exposure;

import homelab.config.HomelabConfig;
import homelab.topology.Guest;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is whose: each resource of this stack by its name, with the values that make it this one and
 * no other of its type, how many entries its lists have, and the provider that makes it.
 */
final class Owners {

  static final String STASH = "pulumi:index:Stash";

  /** The stashes that the program keeps its secrets in. */
  static final Set<String> STASHES =
      Set.of(
          "first-run",
          "rescue-password",
          "console-key",
          "session-home-key",
          "session-node-key",
          "session-preshared-key",
          "ansible-key",
          "deploy-key",
          "tunnel-secret",
          "pfsense-admin-password",
          "semaphore-admin-password",
          "semaphore-cookie-hash",
          "semaphore-cookie-encryption",
          "semaphore-key-encryption",
          "vault-password");

  /** From the documentation range: home's name has it until DynDNS comes. */
  private static final String HOME_PLACEHOLDER = "192.0.2.1";

  private static final int EGRESS_RULES = 7;

  /** What one resource has alone. */
  private static final class Own {
    private final Map<String, Shape> values = new TreeMap<>();
    private final Map<String, Integer> sizes = new TreeMap<>();

    Own is(String path, Shape shape) {
      values.put(path, shape);
      return this;
    }

    Own holds(String path, int entries) {
      sizes.put(path, entries);
      return this;
    }
  }

  private final Map<String, Map<String, Own>> resources = new HashMap<>();

  Owners(Topology topology, HomelabConfig config) {
    providers();
    STASHES.forEach(name -> add(STASH, name));
    oci();
    host(topology, config);
    guest(topology.cloudflared(), config, 2);
    for (ServiceGuest service : topology.services()) {
      guest(service.guest(), config, 3).holds("mountPoints", 1);
    }
    edge(topology);
    add(CommandRules.COMMAND, CommandRules.WAIT)
        .holds("triggers", 1)
        .is("triggers[0]", madeAs(OciRules.INSTANCE, "node"));
  }

  /** Notes what belongs to another resource, or to none of this stack. */
  void judge(
      Declaration declaration, Declared declared, List<Finding> findings, List<String> unknown) {
    var own = resources.getOrDefault(declaration.type(), Map.of()).get(declaration.name());
    if (own == null) {
      findings.add(new Finding("", Rule.OWN_VALUES, "is no resource of this stack"));
      return;
    }
    if (declared.twice(declaration.type(), declaration.name())) {
      findings.add(new Finding("", Rule.OWN_VALUES, "is declared a second time"));
    }
    provider(declaration, findings);
    var resource = Seen.root(declaration.inputs(), findings, unknown);
    own.sizes.forEach(
        (path, entries) -> resource.at(path).mustHoldDifferent(entries, Rule.OWN_VALUES));
    own.values.forEach((path, shape) -> shape.judge(resource.at(path), declared));
  }

  /** Without one of its own, the engine makes one from whatever the stack's configuration says. */
  private static void provider(Declaration declaration, List<Finding> findings) {
    var plugin = OptionRules.plugin(declaration.type());
    if (declaration.type().startsWith(DeclaredProviders.PREFIX)
        || !OptionRules.CLOUDS.contains(plugin)) {
      return;
    }
    var wanted = DeclaredProviders.PREFIX + plugin + "::";
    if (!declaration.options().ownProvider().contains(wanted)) {
      findings.add(
          new Finding(
              "provider",
              Rule.RESOURCE_OPTION,
              declaration.options().ownProvider().isEmpty()
                  ? "is not named, so the stack's configuration would decide on it"
                  : "is no provider of " + plugin));
    }
  }

  private Own add(String type, String name) {
    var own = new Own();
    resources.computeIfAbsent(type, all -> new HashMap<>()).put(name, own);
    return own;
  }

  private void providers() {
    add(DeclaredProviders.PREFIX + "oci", "oci");
    add(DeclaredProviders.PREFIX + "proxmoxve", "proxmox");
    add(DeclaredProviders.PREFIX + "cloudflare", "cloudflare");
  }

  private void oci() {
    add(OciRules.VCN, "vcn").holds("cidrBlocks", 1);
    add(OciRules.GATEWAY, "internet-gateway");
    add(OciRules.ROUTES, "routes").holds("routeRules", 1);
    add(OciRules.DEFAULT_LIST, "default-security-list")
        .is("manageDefaultResourceId", output(OciRules.VCN, "vcn", "defaultSecurityListId"));
    add(OciRules.SECURITY_LIST, "security-list").holds("egressSecurityRules", EGRESS_RULES);
    add(OciRules.SUBNET, "subnet").holds("securityListIds", 1);
    add(OciRules.INSTANCE, "node")
        .holds("agentConfig.pluginsConfigs", OciRules.REMOTE_PLUGINS.size());
    add("oci:Core/instanceConsoleConnection:InstanceConsoleConnection", "console")
        .is("publicKey", stashed("console-key", "public"));
    add(OciRules.BUDGET, "budget").holds("targets", 1);
    add("oci:Budget/rule:Rule", "budget-alert");
  }

  private void host(Topology topology, HomelabConfig config) {
    add("proxmoxve:index/poolLegacy:PoolLegacy", "pool");
    add("proxmoxve:network/linux/bridge:Bridge", "guest-bridge").holds("ports", 1);
    add("proxmoxve:network/linux/vlan:Vlan", "management-address");
    add(ProxmoxRules.FILE, "router-media");
    add(ProxmoxRules.TEMPLATE, "container-template");
    add(ProxmoxRules.MACHINE, "router")
        .holds("networkDevices", 2)
        .holds("disks", 1)
        .holds("bootOrders", 1)
        .holds("serialDevices", 1);
    add("proxmoxve:firewall/rulesLegacy:RulesLegacy", "host-rules")
        .is("nodeName", absent())
        .is("containerId", absent())
        .holds("rules", config.bootstrap().isPresent() ? 6 : 4);
    add("proxmoxve:cluster/firewallLegacy:FirewallLegacy", "firewall-switch");
  }

  private Own guest(Guest guest, HomelabConfig config, int rules) {
    var id = number(guest.id());
    add("proxmoxve:firewall/rulesLegacy:RulesLegacy", "rules-" + guest.name())
        .is("nodeName", text(config.home().proxmox().node()))
        .is("containerId", id)
        .holds("rules", rules);
    add("proxmoxve:firewall/optionsLegacy:OptionsLegacy", "firewall-" + guest.name())
        .is("containerId", id);
    return add(ProxmoxRules.CONTAINER, "container-" + guest.name())
        .is("vmId", id)
        .holds("initialization.dns.servers", 1)
        .holds("initialization.ipConfigs", 1)
        .holds("initialization.userAccount.keys", 1)
        .is("initialization.userAccount.keys[0]", stashed("ansible-key", "public"))
        .holds("networkInterfaces", 1);
  }

  private void edge(Topology topology) {
    add(CloudflareRules.TUNNEL, "tunnel").is("tunnelSecret", stashed("tunnel-secret", "value"));
    add(CloudflareRules.TUNNEL_CONFIG, "tunnel-rules")
        .holds("config.ingresses", topology.services().size() + 1);
    add(CloudflareRules.DNS_RECORD, "home-name")
        .is("name", text(topology.homeEnd().name()))
        .is("content", text(HOME_PLACEHOLDER));
    add(CloudflareRules.DNS_RECORD, "node-name")
        .is("name", text(topology.nodeEnd().name()))
        .is("content", output(OciRules.INSTANCE, "node", "publicIp"));
    for (ServiceGuest service : topology.services()) {
      add(CloudflareRules.DNS_RECORD, "public-name-" + service.service().hostName())
          .is("name", text(service.publicName()));
      service
          .service()
          .access()
          .ifPresent(
              access -> {
                var gate = service.guest().name() + "@" + service.service().hostName();
                var policy = "access-policy-" + gate;
                add(CloudflareRules.ACCESS_POLICY, policy)
                    .is("name", text(service.policyName()))
                    .holds("includes", access.emails().size() + access.emailDomains().size());
                add(CloudflareRules.ACCESS_APPLICATION, "access-" + gate)
                    .is("domain", text(service.publicName()))
                    .holds("policies", 1)
                    .is("policies[0].id", madeAs(CloudflareRules.ACCESS_POLICY, policy));
              });
    }
  }

  private static Shape text(String wanted) {
    return (value, declared) -> value.mustBeText(wanted, Rule.OWN_VALUES);
  }

  private static Shape number(int wanted) {
    return (value, declared) -> value.mustBeNumber(found -> found == wanted, Rule.OWN_VALUES);
  }

  private static Shape absent() {
    return (value, declared) -> value.mustBeAbsent(Rule.OWN_VALUES);
  }

  private static Shape madeAs(String type, String name) {
    return (value, declared) ->
        value.mustBeText(id -> declared.contains(type, name, id), Rule.OWN_VALUES);
  }

  private static Shape stashed(String stash, String part) {
    return (value, declared) ->
        value.mustBe(
            declared.output(STASH, stash, "output").bare() instanceof Property.MapOf parts
                ? parts.field(part)
                : new Property.Missing(),
            Rule.OWN_VALUES);
  }

  private static Shape output(String type, String name, String output) {
    return (value, declared) -> value.mustBe(declared.output(type, name, output), Rule.OWN_VALUES);
  }
}
