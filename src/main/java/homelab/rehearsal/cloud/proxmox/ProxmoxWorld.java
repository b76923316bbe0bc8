package homelab.rehearsal.cloud.proxmox;

import homelab.proxmox.TokenRight;
import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import homelab.rehearsal.cloud.World;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One Proxmox VE host in memory, with its refusals. It knows from which address it is called, and
 * cuts the caller off as soon as its firewall no longer admits that address or the path to it is
 * gone.
 */
public final class ProxmoxWorld extends World {

  static final String BRIDGE = "proxmoxve:network/linux/bridge:Bridge";
  static final String VLAN = "proxmoxve:network/linux/vlan:Vlan";
  static final String POOL = "proxmoxve:index/poolLegacy:PoolLegacy";
  static final String DOWNLOAD = "proxmoxve:download/file:File";
  static final String MEDIA = "proxmoxve:index/fileLegacy:FileLegacy";
  static final String VM = "proxmoxve:index/vmLegacy:VmLegacy";
  static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";
  static final String CLUSTER_FIREWALL = "proxmoxve:cluster/firewallLegacy:FirewallLegacy";
  static final String GUEST_FIREWALL = "proxmoxve:firewall/optionsLegacy:OptionsLegacy";
  static final String RULES = "proxmoxve:firewall/rulesLegacy:RulesLegacy";
  static final String IPSET = "proxmoxve:firewall/ipsetLegacy:IpsetLegacy";
  static final String BACKUP = "proxmoxve:backup/job:Job";
  static final String NODE_FIREWALL = "proxmoxve:node/firewall:Firewall";

  static final String PARAMETER = "400 Parameter verification failed.";
  static final String FAILED = "received an HTTP 500 response";
  static final String FORBIDDEN = "received an HTTP 403 response";

  /** Where an operator usually sits: beside the host. */
  private static final String OPERATOR = "192.168.1.50";

  private final Host host;
  private final HostInterfaces interfaces;
  private final RouterPath router;
  private final Admission admission;
  private final Media media;
  private final Map<String, String> published = new TreeMap<>();
  private final List<Reboot> reboots = new ArrayList<>();
  private String caller = OPERATOR;
  private String endpoint;
  private boolean root;
  private boolean unplugged;
  private final Map<String, Integer> rights = new TreeMap<>();

  /**
   * A restart of a virtual machine that an update asked for.
   *
   * @param id which one
   * @param cutThePath whether the caller's own way to the host went through it
   */
  public record Reboot(int id, boolean cutThePath) {}

  /**
   * Makes a host.
   *
   * @param projectRoot where relative paths of local files start
   */
  public ProxmoxWorld(Host host, Path projectRoot, Surroundings surroundings) {
    super(surroundings);
    this.host = host;
    this.endpoint = Cidr.addressOf(host.address()).map(Cidr::bare).orElse("");
    this.interfaces = new HostInterfaces(this);
    this.router = new RouterPath(this);
    this.admission = new Admission(this);
    this.media = new Media(projectRoot);
    TokenRight.all().forEach(right -> rights.put(right.privilege(), 1));
    seedHost();
    guarded(BRIDGE, new BridgeKind(this));
    guarded(VLAN, new VlanKind(this));
    guarded(POOL, new PoolKind(this));
    guarded(DOWNLOAD, new DownloadKind(this));
    guarded(MEDIA, new MediaKind(this, media));
    guarded(VM, new VmKind(this));
    guarded(CONTAINER, new ContainerKind(this));
    guarded(CLUSTER_FIREWALL, new ClusterFirewallKind(this));
    guarded(GUEST_FIREWALL, new GuestFirewallKind(this));
    guarded(RULES, new FirewallRulesKind(this));
    guarded(IPSET, new IpsetKind(this));
    guarded(BACKUP, new BackupJobKind(this));
    guarded(NODE_FIREWALL, new NodeFirewallKind(this));
    new ProxmoxLists(this).byFunction().forEach(this::teachList);
  }

  private void guarded(String type, Kind kind) {
    teach(type, new OperationRights(this).guarding(type, kind));
  }

  @Override
  public String name() {
    return "proxmoxve";
  }

  // What a test asks and does behind the engine's back.

  /** Moves the caller to another address, for example behind the router. */
  public synchronized void callFrom(String address) {
    caller = address;
  }

  /** Makes the host unreachable from everywhere, or reachable again. */
  public synchronized void unplug(boolean unplugged) {
    this.unplugged = unplugged;
  }

  /** Returns why the caller cannot reach the host's API now, if so. */
  public synchronized Optional<String> cutOff() {
    if (unplugged) {
      return Optional.of("dial tcp %s:8006: connect: no route to host".formatted(endpoint));
    }
    return admission.refusal(caller, endpoint);
  }

  /**
   * Gives the token a right on the root path, or changes its reach: 0 holds for that path alone.
   */
  public synchronized void grant(String right, int reach) {
    rights.put(right, reach);
  }

  /** Takes a right from the token. */
  public synchronized void withhold(String right) {
    rights.remove(right);
  }

  /** Returns the token's rights on the root path and their reach. */
  synchronized Map<String, Integer> rights() {
    return Map.copyOf(rights);
  }

  synchronized boolean holds(String path, String right) {
    return root
        || rights.getOrDefault(right, 0) == 1
        || rights.containsKey(right) && path.equals("/");
  }

  /** Refuses, as Proxmox does, what the token may not. */
  void requireRight(String path, String right) {
    refuse(!holds(path, right), FORBIDDEN, "Permission check failed (%s, %s)", path, right);
  }

  /** Returns the restarts that updates caused. */
  public synchronized List<Reboot> reboots() {
    return List.copyOf(reboots);
  }

  /** Returns a guest's virtual machine. */
  public Optional<CloudObject> vm(int id) {
    return object(VM, Integer.toString(id));
  }

  /** Returns a guest's container. */
  public Optional<CloudObject> container(int id) {
    return object(CONTAINER, Integer.toString(id));
  }

  /** Shuts a virtual machine down. */
  public void shutDown(CloudObject vm) {
    change(vm, "started", false);
    change(vm, "booted", false);
  }

  /** Starts or restarts a virtual machine, which then runs with what was set last. */
  public void boot(CloudObject vm) {
    change(vm, "started", true);
    change(vm, "booted", true);
    change(vm, "pendingPowerCycle", null);
  }

  /** Returns whether the machine's settings changed since it last booted. */
  public boolean awaitsPowerCycle(CloudObject vm) {
    return vm.now().flag("pendingPowerCycle", false);
  }

  /** Returns whether a router on the WAN bridge forwards packets now. */
  public synchronized boolean routes() {
    return router.routes();
  }

  /** Returns the bytes of an uploaded file, by its id, for example {@code local:iso/a.iso}. */
  public synchronized Optional<byte[]> uploaded(String fileId) {
    return media.uploaded(fileId);
  }

  /**
   * Puts a download on the simulated internet with its checksum; what was never published has any.
   */
  public synchronized void publish(String url, String checksum) {
    published.put(url, checksum);
  }

  @Override
  protected void configured(Values settings) {
    refuse(!settings.has("endpoint"), "Invalid provider", "you must specify the endpoint");
    boolean token = settings.has("apiToken");
    boolean password = settings.has("username") && settings.has("password");
    refuse(
        !token && !password && !settings.has("authTicket"),
        "Unable to create Proxmox VE API credentials",
        "must provide either username and password, an API token, or a ticket");
    refuse(
        settings
            .text("apiToken")
            .filter(text -> !text.matches("[^@!=]+@[^@!=]+![^@!=]+=.+"))
            .isPresent(),
        "Unable to create Proxmox VE API credentials",
        "must be a valid API token, e.g. 'USER@REALM!TOKENID=UUID'");
    synchronized (this) {
      root = !token && settings.textOr("username", "").equals("root@pam");
      settings
          .text("endpoint")
          .map(text -> URI.create(text).getHost())
          .filter(name -> name != null && Cidr.address(name).isPresent())
          .ifPresent(name -> endpoint = name);
    }
  }

  @Override
  protected void reached() {
    cutOff().ifPresent(why -> refuse(true, "failed to execute HTTP request", "%s", why));
  }

  Host host() {
    return host;
  }

  HostInterfaces interfaces() {
    return interfaces;
  }

  RouterPath router() {
    return router;
  }

  boolean isRoot() {
    return root;
  }

  Optional<String> published(String url) {
    return Optional.ofNullable(published.get(url));
  }

  /** The plugin dies as it does where it looks for a property under a name that it took away. */
  void panic(String method) {
    crash(
        "Bridged provider panic (v=8.3.0 method=%s): interface conversion: interface {} is nil, not int"
            .formatted(method));
  }

  void rebooted(int id) {
    reboots.add(new Reboot(id, admission.needsRouter(caller, endpoint)));
  }

  void requireNode(Values inputs) {
    var node = inputs.textOr("nodeName", "");
    refuse(
        !node.equals(host.node()),
        FAILED,
        "hostname lookup '%s' failed - failed to get address info",
        node);
  }

  void requireStorage(String storage, String content) {
    refuse(!host.storages().containsKey(storage), FAILED, "storage '%s' does not exist", storage);
    refuse(
        host.storages().containsKey(storage) && !host.holds(storage, content),
        FAILED,
        "storage '%s' does not support content-type '%s'",
        storage,
        content);
  }

  void requirePool(Values inputs) {
    inputs
        .text("poolId")
        .ifPresent(
            pool -> refuse(object(POOL, pool).isEmpty(), FAILED, "pool '%s' does not exist", pool));
  }

  /** Returns every guest, machines first. */
  List<CloudObject> guests() {
    var guests = new ArrayList<>(objects(VM));
    guests.addAll(objects(CONTAINER));
    return guests;
  }

  boolean fileExists(String id, String content) {
    return List.of(DOWNLOAD, MEDIA).stream()
        .flatMap(type -> object(type, id).stream())
        .anyMatch(file -> file.now().textOr("contentType", "").equals(content));
  }

  private void seedHost() {
    var bridge = new TreeMap<String, Object>();
    bridge.put("nodeName", host.node());
    bridge.put("name", host.wanBridge());
    bridge.put("ports", List.of(host.cards().get(0)));
    bridge.put("address", host.address());
    bridge.put("autostart", true);
    bridge.put("vlanAware", false);
    host.gateway().ifPresent(gateway -> bridge.put("gateway", gateway));
    seed(BRIDGE, host.node() + ":" + host.wanBridge(), bridge);
    for (int id : host.templates()) {
      var template = new TreeMap<String, Object>();
      template.put("nodeName", host.node());
      template.put("vmId", (double) id);
      template.put("template", true);
      template.put("started", false);
      template.put(
          "disks",
          List.of(
              Map.of(
                  "interface",
                  "scsi0",
                  "datastoreId",
                  host.templateDisk().storage(),
                  "size",
                  (double) host.templateDisk().gigabytes())));
      seed(VM, Integer.toString(id), template);
    }
  }
}
