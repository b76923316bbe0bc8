package homelab.rehearsal;

import homelab.config.HomelabConfig;
import homelab.config.Node;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Latencies;
import homelab.rehearsal.cloud.SimulatedClouds;
import homelab.rehearsal.cloud.Sleeper;
import homelab.rehearsal.cloud.World;
import homelab.rehearsal.cloud.cloudflare.CloudflareApi;
import homelab.rehearsal.cloud.cloudflare.CloudflareWorld;
import homelab.rehearsal.cloud.cloudflare.Ownership;
import homelab.rehearsal.cloud.command.CommandWorld;
import homelab.rehearsal.cloud.oci.CapacityReports;
import homelab.rehearsal.cloud.oci.OciWorld;
import homelab.rehearsal.cloud.oci.Tenancy;
import homelab.rehearsal.cloud.proxmox.Host;
import homelab.rehearsal.cloud.proxmox.HostApi;
import homelab.rehearsal.cloud.proxmox.ProxmoxWorld;
import homelab.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The four clouds that one stack file talks about: they own exactly what it names, and nothing
 * else.
 */
public final class SimulatedHomelab implements AutoCloseable {

  private final OciWorld oci;
  private final ProxmoxWorld proxmox;
  private final CloudflareWorld cloudflare;
  private final CommandWorld command;
  private final SimulatedClouds served;
  private final CapacityReports reports;
  private final HostApi hostApi;
  private final CloudflareApi cloudflareApi;

  private SimulatedHomelab(
      OciWorld oci,
      ProxmoxWorld proxmox,
      CloudflareWorld cloudflare,
      CommandWorld command,
      SimulatedClouds served,
      CapacityReports reports,
      HostApi hostApi,
      CloudflareApi cloudflareApi) {
    this.oci = oci;
    this.proxmox = proxmox;
    this.cloudflare = cloudflare;
    this.command = command;
    this.served = served;
    this.reports = reports;
    this.hostApi = hostApi;
    this.cloudflareApi = cloudflareApi;
  }

  /**
   * Starts clouds for a configuration.
   *
   * @param project where local files are read from, as the plugins would
   * @param latencyFactor 1 for plausible real time, 0 for none
   */
  public static SimulatedHomelab start(HomelabConfig config, Path project, double latencyFactor)
      throws IOException {
    return start(config, project, latencyFactor, Sleeper.REAL);
  }

  /**
   * The same, with something else than real time passing between what a cloud does and its answer.
   */
  public static SimulatedHomelab start(
      HomelabConfig config, Path project, double latencyFactor, Sleeper sleeper)
      throws IOException {
    var surroundings =
        new World.Surroundings(
            Clock.systemUTC(), sleeper, new Latencies(latencyFactor), new SecureRandom());
    var node = config.node();
    var oci =
        new OciWorld(
            new Tenancy(
                node.tenancyId(),
                node.region(),
                Set.of(node.compartmentId()),
                node.placements().stream()
                    .map(Node.Placement::availabilityDomain)
                    .distinct()
                    .collect(Collectors.toList()),
                Map.of(node.image().id(), node.image().architecture())),
            surroundings);
    var proxmox = new ProxmoxWorld(host(config), project, surroundings);
    // The operator's machine, as the bring-up pages describe it.
    config
        .bootstrap()
        .ifPresent(bootstrap -> proxmox.callFrom(bootstrap.operatorCidr().host(50).toString()));
    var cloudflare =
        new CloudflareWorld(
            new Ownership(config.zone().accountId(), config.zone().id(), config.zone().name()),
            surroundings);
    var command =
        new CommandWorld(
            project,
            Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin")),
            Duration.ofMinutes(1),
            surroundings);
    return new SimulatedHomelab(
        oci,
        proxmox,
        cloudflare,
        command,
        SimulatedClouds.serving(oci, proxmox, cloudflare, command),
        CapacityReports.serving(oci),
        HostApi.serving(proxmox),
        CloudflareApi.serving(cloudflare));
  }

  /** The host as somebody has just installed it, with what the stack file takes for granted. */
  private static Host host(HomelabConfig config) {
    var proxmox = config.home().proxmox();
    var storages = new TreeMap<String, Set<String>>();
    Stream.of(
            Map.entry(proxmox.mediaStorage(), Set.of("iso", "vztmpl")),
            Map.entry(proxmox.guestStorage(), Set.of("images", "rootdir")),
            Map.entry(proxmox.backupStorage(), Set.of("backup")))
        .forEach(
            storage ->
                storages.merge(
                    storage.getKey(),
                    storage.getValue(),
                    (one, other) ->
                        Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet())));
    return new Host(
        proxmox.node(),
        URI.create(proxmox.endpoint()).getHost() + "/24",
        Optional.empty(),
        proxmox.wanBridge(),
        List.of("enp1s0", proxmox.guestPort()),
        storages,
        Set.of(config.home().pfsense().templateId()),
        new Host.Disk(proxmox.guestStorage(), config.home().pfsense().diskGb()));
  }

  public OciWorld oci() {
    return oci;
  }

  public ProxmoxWorld proxmox() {
    return proxmox;
  }

  public CloudflareWorld cloudflare() {
    return cloudflare;
  }

  /** Returns all clouds. */
  public List<World> worlds() {
    return List.of(oci, proxmox, cloudflare, command);
  }

  /** Where DynDNS moves home to, from the documentation range. */
  static final String MOVED_HOME = "198.51.100.77";

  /** Returns every object of every cloud as it is now: type and id to its properties. */
  public Map<String, String> inventory() {
    var all = new TreeMap<String, String>();
    for (World world : worlds()) {
      for (CloudObject object : world.objects()) {
        all.put(object.type() + " " + object.id(), content(object));
      }
    }
    return all;
  }

  /** Returns what is at home and at Cloudflare, without the node's name. */
  Map<String, String> lastingInventory(HomelabConfig config) {
    var node = Topology.of(config).nodeEnd().name();
    var all = new TreeMap<String, String>();
    for (World world : List.of(proxmox, cloudflare)) {
      for (CloudObject object : world.objects()) {
        if (!object.now().textOr("name", "").equals(node)) {
          all.put(object.type() + " " + object.id(), content(object));
        }
      }
    }
    return all;
  }

  /** Names what it holds, and its whole content as a number: secrets may be among it. */
  private static String content(CloudObject object) {
    return "%s %08x".formatted(object.now(), object.now().hashCode());
  }

  /** Returns what a destroyed stack left in OCI: nothing, one hopes. */
  List<String> leftInOci() {
    return oci.objects().stream().map(object -> object.type() + " " + object.id()).toList();
  }

  /** Returns every ingress rule of every security list that exists. */
  List<String> ingressRules() {
    var found = new ArrayList<String>();
    for (CloudObject object : oci.objects()) {
      object
          .now()
          .objects("ingressSecurityRules")
          .forEach(rule -> found.add(object.type() + " " + object.id() + ": " + rule));
    }
    return found;
  }

  /** Returns the addresses that a name leads to. */
  List<String> addressOf(String hostName) {
    return cloudflare.record(hostName, "A").stream()
        .map(record -> record.now().textOr("content", ""))
        .toList();
  }

  /** Returns the storage id of what lies in the router's drive. */
  String routerMedium(Topology topology) {
    return proxmox.vm(topology.router().id()).orElseThrow().now().textOr("cdrom.fileId", "");
  }

  /** Lets something drift in each cloud; home moves, which nobody may undo. */
  List<Drift> drift(HomelabConfig config) {
    var topology = Topology.of(config);
    var list =
        oci.only(
            "oci:Core/securityList:SecurityList",
            any -> !any.objects("egressSecurityRules").isEmpty());
    var instance = oci.instances().get(0);
    var name = publicRecord(topology);
    var container =
        proxmox.only(
            "proxmoxve:index/containerLegacy:ContainerLegacy",
            guest -> guest.integer("vmId").orElse(0) == topology.cloudflared().id());
    var drifts =
        List.of(
            new Drift(oci, list, "displayName", list.now().get("displayName"), "opened by hand"),
            new Drift(oci, instance, "state", "RUNNING", "STOPPED"),
            new Drift(cloudflare, name, "content", name.now().get("content"), elsewhere(name)),
            new Drift(
                proxmox, container, "description", container.now().get("description"), "edited"));
    drifts.forEach(drift -> drift.world().change(drift.object(), drift.property(), drift.wrong()));
    cloudflare.dynDns(topology.homeEnd().name(), MOVED_HOME, 60, false);
    return drifts;
  }

  /** The first service's name, or the node's where there is no service. */
  private CloudObject publicRecord(Topology topology) {
    return topology.services().stream()
        .findFirst()
        .flatMap(service -> cloudflare.record(service.publicName(), "CNAME"))
        .or(() -> cloudflare.record(topology.nodeEnd().name(), "A"))
        .orElseThrow();
  }

  private static String elsewhere(CloudObject record) {
    return record.now().textOr("type", "").equals("A") ? "198.51.100.9" : "elsewhere.example.net";
  }

  /** Returns the drifts that nobody mended. */
  List<String> stillDrifted(List<Drift> drifts) {
    return drifts.stream()
        .filter(
            drift -> {
              var now = drift.world().object(drift.object().type(), drift.object().id());
              return now.isEmpty() || !drift.right().equals(now.get().now().get(drift.property()));
            })
        .map(drift -> drift.object().type() + ": " + drift.property())
        .toList();
  }

  /**
   * One property changed behind the engine's back.
   *
   * @param world where
   * @param object what
   * @param property which
   * @param right as declared
   * @param wrong as it was found
   */
  record Drift(World world, CloudObject object, String property, Object right, Object wrong) {}

  /** Returns what attaches the engine to these clouds by port. */
  public Map<String, String> attachment() {
    return Map.of(SimulatedClouds.ATTACH_VARIABLE, served.attachment());
  }

  /** Installs these clouds as plugins, as if they had been downloaded. */
  public void installInto(Path pulumiHome) throws IOException {
    served.installInto(pulumiHome);
  }

  /** Returns where Oracle's own HTTP API is simulated, as far as no plugin speaks it. */
  public URI ociEndpoint() {
    return reports.endpoint();
  }

  /** Returns the Proxmox host's own HTTP API, as far as commands ask it without the plugin. */
  public HostApi hostApi() {
    return hostApi;
  }

  /** Returns Cloudflare's own HTTP API, as far as commands ask it without the plugin. */
  public CloudflareApi cloudflareApi() {
    return cloudflareApi;
  }

  @Override
  public void close() {
    reports.close();
    hostApi.close();
    cloudflareApi.close();
    served.close();
  }
}
