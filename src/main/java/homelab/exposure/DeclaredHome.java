package homelab.exposure;

import static homelab.exposure.Shape.bool;
import static homelab.exposure.Shape.each;
import static homelab.exposure.Shape.made;
import static homelab.exposure.Shape.madeOrLeftOut;
import static homelab.exposure.Shape.number;
import static homelab.exposure.Shape.object;
import static homelab.exposure.Shape.optional;
import static homelab.exposure.Shape.required;
import static homelab.exposure.Shape.text;
import static homelab.exposure.Shape.words;

import homelab.config.HomelabConfig;
import homelab.topology.Guest;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Router;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the program declares on the Proxmox host. */
final class DeclaredHome {

  private static final String POOL = "homelab";
  private static final String SSH = Integer.toString(Topology.SSH_PORT);
  private static final String API = Integer.toString(Topology.PROXMOX_API_PORT);

  /** A connection that a firewall rule lets in. */
  private record Admission(String source, String port) {}

  private final Topology topology;
  private final HomelabConfig config;
  private final Shape node;

  DeclaredHome(Topology topology, HomelabConfig config) {
    this.topology = topology;
    this.config = config;
    node = text(config.home().proxmox().node());
  }

  Map<String, Function<Seen, Map<String, Shape>>> types() {
    var types = new HashMap<String, Function<Seen, Map<String, Shape>>>();
    types.put(ProxmoxRules.MACHINE, r -> router());
    types.put(ProxmoxRules.CONTAINER, r -> container(r.field("vmId")));
    types.put("proxmoxve:network/linux/bridge:Bridge", r -> bridge());
    types.put("proxmoxve:network/linux/vlan:Vlan", r -> hostAddress());
    types.put(
        "proxmoxve:cluster/firewallLegacy:FirewallLegacy",
        r ->
            Map.of(
                "enabled", bool(true),
                "ebtables", bool(true),
                "inputPolicy", text("DROP"),
                "outputPolicy", text("ACCEPT"),
                "forwardPolicy", text("ACCEPT")));
    types.put(
        "proxmoxve:node/firewall:Firewall", r -> Map.of("nodeName", node, "enabled", bool(true)));
    types.put(
        "proxmoxve:firewall/optionsLegacy:OptionsLegacy",
        r ->
            Map.of(
                "nodeName", node,
                "containerId", containerId(),
                "enabled", bool(true),
                "inputPolicy", text("DROP"),
                "outputPolicy", text("ACCEPT"),
                "macfilter", bool(true),
                "radv", bool(false)));
    types.put(
        "proxmoxve:firewall/rulesLegacy:RulesLegacy",
        r ->
            Map.of(
                // The host's own rules name neither.
                "nodeName", optional(node),
                "containerId", optional(containerId()),
                "rules", each(admission(r.field("containerId")))));
    types.put(
        "proxmoxve:firewall/ipsetLegacy:IpsetLegacy",
        r ->
            Map.of(
                "name", text("managers"),
                "cidrs", each(object(Map.of("name", text(management(), nodeEnd()))))));
    types.put(ProxmoxRules.FILE, r -> media());
    types.put(ProxmoxRules.TEMPLATE, r -> template());
    types.put(
        "proxmoxve:index/poolLegacy:PoolLegacy",
        r -> Map.of("poolId", text(POOL), "comment", words()));
    types.put(
        "proxmoxve:backup/job:Job",
        r -> Map.of("pool", text(POOL), "storage", text(config.home().proxmox().backupStorage())));
    return types;
  }

  private Map<String, Shape> bridge() {
    return Map.of(
        "nodeName", node,
        "name", text(config.home().proxmox().guestBridge()),
        "ports", each(text(config.home().proxmox().guestPort())),
        "vlanAware", bool(true),
        "vids",
            text(
                topology.networks().values().stream()
                    .map(network -> Integer.toString(network.vlan()))
                    .collect(Collectors.joining(" "))),
        "autostart", bool(true),
        "comment", words());
  }

  private Map<String, Shape> hostAddress() {
    var management = topology.network(Role.MANAGEMENT);
    var bridge = config.home().proxmox().guestBridge();
    return Map.of(
        "nodeName", node,
        "name", text(bridge + "." + management.vlan()),
        "interface", text(bridge),
        "vlan", number(management.vlan()),
        "address", text(management.cidr().withPrefix(topology.hostManagement())),
        "gateway", text(management.router().toString()),
        "autostart", bool(true),
        "comment", words());
  }

  private Map<String, Shape> media() {
    return Map.of(
        "nodeName", node,
        "datastoreId", text(config.home().proxmox().mediaStorage()),
        "contentType", text("iso"),
        // Its path is judged by the rule on the router's media.
        "sourceFile", object(Map.of("path", words())),
        "overwrite", bool(true));
  }

  private Map<String, Shape> template() {
    var url = config.home().container().url();
    return Map.of(
        "nodeName", node,
        "datastoreId", text(config.home().proxmox().mediaStorage()),
        "contentType", text("vztmpl"),
        "url", text(url),
        "fileName", text(url.substring(url.lastIndexOf('/') + 1)),
        "checksum", text(config.home().container().sha512()),
        "checksumAlgorithm", text("sha512"),
        "overwrite", bool(false),
        "overwriteUnmanaged", bool(true));
  }

  private Map<String, Shape> router() {
    var pfsense = config.home().pfsense();
    var router = topology.router();
    var fields = new HashMap<String, Shape>();
    fields.put("nodeName", node);
    fields.put("vmId", number(router.id()));
    fields.put("name", text(router.name()));
    fields.put("description", words());
    fields.put("tags", each(words()));
    fields.put("poolId", text(POOL));
    fields.put("clone", object(Map.of("vmId", number(pfsense.templateId()), "full", bool(true))));
    fields.put("cpu", object(Map.of("cores", number(pfsense.cores()), "type", text("host"))));
    fields.put("memory", object(Map.of("dedicated", number(pfsense.memoryMb()))));
    fields.put("operatingSystem", object(Map.of("type", text("other"))));
    fields.put(
        "cdrom",
        object(Map.of("interface", text(Router.DRIVE), "fileId", made(ProxmoxRules.FILE))));
    fields.put(
        "disks",
        each(
            object(
                Map.of(
                    "interface", text("scsi0"),
                    "datastoreId", text(config.home().proxmox().guestStorage()),
                    "size", number(pfsense.diskGb())))));
    fields.put("bootOrders", each(text("scsi0")));
    fields.put("networkDevices", each(Shape.of(this::routerCard)));
    fields.put("serialDevices", each(object(Map.of("device", text("socket")))));
    fields.put("agent", object(Map.of("enabled", bool(false))));
    fields.put(
        "startup", object(Map.of("order", number(router.startOrder()), "upDelay", number(60))));
    fields.put("onBoot", bool(true));
    fields.put("started", bool(true));
    fields.put("rebootAfterUpdate", bool(false));
    fields.put("stopOnDestroy", bool(true));
    return fields;
  }

  /** The address of a card belongs to its bridge, or pfSense would take the one for the other. */
  private Shape routerCard(Seen card) {
    var bridge = card.field("bridge").text();
    var addresses =
        topology.router().cards().stream()
            .filter(known -> bridge.filter(known.bridge()::equals).isPresent())
            .map(Router.Card::macAddress)
            .toArray(String[]::new);
    return object(
        Map.of(
            "bridge",
            text(topology.router().wan().bridge(), topology.router().trunk().bridge()),
            "macAddress",
            text(addresses),
            "model",
            text("virtio"),
            "firewall",
            bool(false)));
  }

  private Shape containerId() {
    return number(guests().stream().mapToDouble(Guest::id).toArray());
  }

  private List<Guest> guests() {
    var guests = new ArrayList<Guest>();
    guests.add(topology.cloudflared());
    topology.services().forEach(service -> guests.add(service.guest()));
    return guests;
  }

  private Map<String, Shape> container(Seen id) {
    if (id.deferred()) {
      return null;
    }
    var fields = new HashMap<String, Shape>();
    fields.put("vmId", containerId());
    var guest =
        guests().stream()
            .filter(known -> id.integer().filter(number -> number == known.id()).isPresent())
            .findFirst();
    guest.ifPresent(known -> fields.putAll(everyContainer(known)));
    guest
        .flatMap(this::service)
        .ifPresentOrElse(
            s -> fields.putAll(serviceOnly(s)),
            () ->
                fields.putAll(
                    Map.of(
                        "cpu", object(Map.of("cores", number(1))),
                        "memory", object(Map.of("dedicated", number(256), "swap", number(0))))));
    return fields;
  }

  private Optional<ServiceGuest> service(Guest guest) {
    return topology.services().stream()
        .filter(service -> service.guest().id() == guest.id())
        .findFirst();
  }

  private Map<String, Shape> serviceOnly(ServiceGuest guest) {
    var service = guest.service();
    return Map.of(
        "cpu", object(Map.of("cores", number(service.cores()))),
        "memory", object(Map.of("dedicated", number(service.memoryMb()), "swap", number(0))),
        "mountPoints",
            each(
                object(
                    Map.of(
                        "volume", text(config.home().proxmox().guestStorage()),
                        "path", text("/srv/data"),
                        "size", text(service.dataGb() + "G"),
                        "backup", bool(true)))));
  }

  private Map<String, Shape> everyContainer(Guest guest) {
    var proxmox = config.home().proxmox();
    var router = text(guest.network().router().toString());
    var fields = new HashMap<String, Shape>();
    fields.put("nodeName", node);
    fields.put("description", words());
    fields.put("tags", each(words()));
    fields.put("poolId", text(POOL));
    fields.put("unprivileged", bool(true));
    fields.put("features", object(Map.of("nesting", bool(true))));
    fields.put(
        "operatingSystem",
        object(
            Map.of(
                "templateFileId", madeOrLeftOut(ProxmoxRules.TEMPLATE), "type", text("debian"))));
    fields.put(
        "disk",
        object(
            Map.of(
                "datastoreId", text(proxmox.guestStorage()),
                "size", number(service(guest).map(one -> one.service().rootGb()).orElse(8)))));
    fields.put(
        "initialization",
        object(
            Map.of(
                "hostname", text(guest.name()),
                "dns", object(Map.of("domain", text(topology.zoneName()), "servers", each(router))),
                "ipConfigs",
                    each(
                        object(
                            Map.of(
                                "ipv4",
                                object(
                                    Map.of(
                                        "address",
                                        text(guest.addressWithPrefix()),
                                        "gateway",
                                        router))))),
                "userAccount",
                    object(Map.of("keys", each(text(key -> key.startsWith("ssh-ed25519 "))))))));
    fields.put(
        "networkInterfaces",
        each(
            object(
                Map.of(
                    "name", text("eth0"),
                    "bridge", text(proxmox.guestBridge()),
                    "vlanId", number(guest.network().vlan()),
                    "macAddress", text(guest.macAddress()),
                    "firewall", bool(true)))));
    fields.put("startup", object(Map.of("order", number(guest.startOrder()))));
    fields.put("startOnBoot", bool(true));
    fields.put("started", bool(true));
    return fields;
  }

  private Shape admission(Seen container) {
    var admitted = admitted(container);
    return Shape.of(
        rule -> {
          var source = rule.field("source").text();
          var ports =
              admitted.stream()
                  .filter(known -> source.filter(known.source()::equals).isPresent())
                  .map(Admission::port)
                  .toArray(String[]::new);
          return object(
              Map.of(
                  "type", required(text("in")),
                  "action", required(text("ACCEPT")),
                  "source",
                      required(
                          text(admitted.stream().map(Admission::source).toArray(String[]::new))),
                  "proto", required(text("tcp")),
                  "dport", ports.length == 0 ? words() : required(text(ports)),
                  "comment", words()));
        });
  }

  private List<Admission> admitted(Seen container) {
    var all = new ArrayList<Admission>();
    all.add(new Admission(management(), SSH));
    all.add(new Admission(nodeEnd(), SSH));
    if (!container.present()) {
      all.add(new Admission(management(), API));
      all.add(new Admission(nodeEnd(), API));
      config
          .bootstrap()
          .ifPresent(
              bootstrap -> {
                all.add(new Admission(bootstrap.operatorCidr().toString(), SSH));
                all.add(new Admission(bootstrap.operatorCidr().toString(), API));
              });
    } else if (container
        .integer()
        .filter(id -> topology.services().stream().anyMatch(s -> s.guest().id() == id))
        .isPresent()) {
      all.add(
          new Admission(
              topology.cloudflared().address().toString(),
              Integer.toString(Topology.SERVICE_PORT)));
    }
    return all;
  }

  private String management() {
    return topology.network(Role.MANAGEMENT).cidr().toString();
  }

  private String nodeEnd() {
    return topology.nodeEnd().address().toString();
  }
}
