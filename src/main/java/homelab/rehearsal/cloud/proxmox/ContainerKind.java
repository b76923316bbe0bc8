package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** A Linux container. */
final class ContainerKind implements Kind {

  private static final String HOST_NAME = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  /** The plugin restarts a running container itself after a change of these. */
  private static final List<String> REBOOTING =
      List.of("console", "cpu", "initialization", "memory", "networkInterfaces");

  private static final int MIN_PASSWORD = 5;
  private static final int MIN_MEMORY_MB = 16;

  private final ProxmoxWorld world;
  private final Cards cards;

  ContainerKind(ProxmoxWorld world) {
    this.world = world;
    this.cards = new Cards(world);
  }

  @Override
  public Set<String> replaces(Values before, Values after) {
    var replaces = new HashSet<String>();
    if (before.has("vmId") && !before.integer("vmId").equals(after.integer("vmId"))) {
      replaces.add("vmId");
    }
    // A container's disk only grows.
    if (after.integer("disk.size").orElse(0) < before.integer("disk.size").orElse(0)) {
      replaces.add("disk.size");
    }
    return replaces;
  }

  @Override
  public boolean comparesWithWhatItRead() {
    return true;
  }

  @Override
  public Made create(Values inputs) {
    var taken = inputs.integer("vmId").flatMap(world::container);
    if (taken.isPresent()) {
      // The host refuses with a 500, which the plugin sends again, and at the second time it takes
      // "already exists" for its own success (facts on real code, §5).
      return Made.found(taken.get().id());
    }
    int id = GuestIds.claim(world, inputs, "CT");
    require(inputs, "");
    world.refuse(inputs.has("clone"), "Not simulated", "clones of containers are not simulated");
    var template = inputs.textOr("operatingSystem.templateFileId", "");
    world.refuse(
        !world.fileExists(template, "vztmpl"),
        ProxmoxWorld.FAILED,
        "volume '%s' does not exist",
        template);
    var computed = new TreeMap<>(computed(inputs));
    computed.put("vmId", (double) id);
    return new Made(Integer.toString(id), computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs, object.id());
    requireSameFeatures(object, inputs);
    world.refuse(
        inputs.integer("disk.size").orElse(0) < object.now().integer("disk.size").orElse(0),
        ProxmoxWorld.FAILED,
        "unable to shrink disk size");
    if (object.now().flag("started", true)
        && REBOOTING.stream()
            .anyMatch(name -> !Objects.equals(inputs.get(name), object.now().get(name)))) {
      world.rebooted(Integer.parseInt(object.id()));
    }
    var computed = new TreeMap<>(computed(inputs));
    computed.put("vmId", object.now().get("vmId"));
    return computed;
  }

  @Override
  public void delete(CloudObject object) {
    world.refuse(
        object.now().flag("protection", false),
        ProxmoxWorld.FAILED,
        "can't remove CT %s - protection mode enabled",
        object.id());
    BackupJobKind.requireUnnamed(world, object);
  }

  @Override
  public void settled(CloudObject object, Operation operation) {
    if (operation == Operation.DELETE) {
      GuestFirewall.vanish(world, "container", object.id());
    }
  }

  private void require(Values inputs, String self) {
    world.requireNode(inputs);
    world.requirePool(inputs);
    cards.require(inputs, self);
    requireFeatures(inputs);
    requireStorage(inputs);
    requireAddresses(inputs, self);
    var name = inputs.textOr("initialization.hostname", "");
    world.refuse(
        inputs.has("initialization.hostname") && !name.matches(HOST_NAME),
        ProxmoxWorld.PARAMETER,
        "hostname: '%s' is not a DNS name",
        name);
    for (var key : inputs.texts("initialization.userAccount.keys")) {
      world.refuse(
          !key.matches("(ssh-(rsa|ed25519)|ecdsa-sha2-nistp[0-9]+) [A-Za-z0-9+/=]+( .*)?\\s*"),
          ProxmoxWorld.PARAMETER,
          "ssh-public-keys: SSH public key validation error");
    }
    world.refuse(
        inputs
            .text("initialization.userAccount.password")
            .filter(password -> password.length() < MIN_PASSWORD)
            .isPresent(),
        ProxmoxWorld.PARAMETER,
        "password: value must be at least %d characters long",
        MIN_PASSWORD);
    world.refuse(
        inputs.integer("memory.dedicated").filter(size -> size < MIN_MEMORY_MB).isPresent(),
        ProxmoxWorld.PARAMETER,
        "memory: must be at least %d MB",
        MIN_MEMORY_MB);
  }

  /**
   * With any change the plugin sends each feature, those that are off as 0, which Proxmox takes for
   * a change of every one of them.
   */
  private void requireSameFeatures(CloudObject object, Values inputs) {
    world.refuse(
        !world.isRoot() && !Objects.equals(inputs.get("features"), object.now().get("features")),
        ProxmoxWorld.FORBIDDEN,
        "Permission check failed (changing feature flags (except nesting) is only allowed for"
            + " root@pam): fuse=0,keyctl=0,nesting=%d,mknod=0",
        inputs.flag("features.nesting", false) ? 1 : 0);
  }

  private void requireFeatures(Values inputs) {
    if (world.isRoot()) {
      return;
    }
    for (var feature : List.of("fuse", "keyctl", "mknod")) {
      world.refuse(
          inputs.flag("features." + feature, false),
          ProxmoxWorld.FORBIDDEN,
          "Permission check failed (changing feature flags (except nesting) is only allowed for"
              + " root@pam): %s",
          feature);
    }
    world.refuse(
        !inputs.texts("features.mounts").isEmpty(),
        ProxmoxWorld.FORBIDDEN,
        "Permission check failed (changing feature flags (except nesting) is only allowed for"
            + " root@pam): mount");
    world.refuse(
        inputs.flag("features.nesting", false) && !inputs.flag("unprivileged", false),
        ProxmoxWorld.FORBIDDEN,
        "Permission check failed (changing feature flags for privileged container is only allowed"
            + " for root@pam)");
  }

  private void requireStorage(Values inputs) {
    world.requireStorage(inputs.textOr("disk.datastoreId", "local"), "rootdir");
    var paths = new HashSet<String>();
    for (var mount : inputs.objects("mountPoints")) {
      var volume = mount.textOr("volume", "");
      var path = mount.textOr("path", "");
      world.refuse(
          volume.startsWith("/") && !world.isRoot(),
          ProxmoxWorld.FORBIDDEN,
          "Permission check failed (mount point type bind is only allowed for root@pam)");
      world.refuse(
          !path.startsWith("/") || path.equals("/") || !paths.add(path),
          ProxmoxWorld.PARAMETER,
          "mp: path '%s' must be absolute, below / and used once",
          path);
      if (!volume.startsWith("/")) {
        world.requireStorage(volume.split(":", 2)[0], "rootdir");
        world.refuse(
            !volume.contains(":") && !mount.textOr("size", "").matches("[1-9][0-9]*[KMGT]"),
            ProxmoxWorld.PARAMETER,
            "mp: a new volume needs a size such as 8G");
      }
    }
  }

  private void requireAddresses(Values inputs, String self) {
    var configured = inputs.objects("initialization.ipConfigs");
    var interfaces = inputs.objects("networkInterfaces");
    world.refuse(
        configured.size() > interfaces.size(),
        ProxmoxWorld.PARAMETER,
        "%d IP configurations for %d network interfaces",
        configured.size(),
        interfaces.size());
    for (int i = 0; i < Math.min(configured.size(), interfaces.size()); i++) {
      var address = configured.get(i).textOr("ipv4.address", "");
      if (address.isEmpty() || address.equals("dhcp")) {
        continue;
      }
      var network = Cidr.networkOf(address).map(Cidr::text);
      world.refuse(
          network.isEmpty(),
          ProxmoxWorld.PARAMETER,
          "net%d.ip: invalid format - '%s' needs an address with a prefix",
          i,
          address);
      var gateway = configured.get(i).text("ipv4.gateway");
      world.refuse(
          gateway.isPresent()
              && network.filter(found -> Cidr.contains(found, gateway.get())).isEmpty(),
          ProxmoxWorld.PARAMETER,
          "net%d.gw: gateway %s is not in the network of %s",
          i,
          gateway.orElse(""),
          address);
      requireFree(address, interfaces.get(i), self);
    }
  }

  private void requireFree(String address, Values card, String self) {
    for (var other : world.objects(ProxmoxWorld.CONTAINER)) {
      if (other.id().equals(self)) {
        continue;
      }
      var addresses = other.now().objects("initialization.ipConfigs");
      var interfaces = other.now().objects("networkInterfaces");
      for (int i = 0; i < Math.min(addresses.size(), interfaces.size()); i++) {
        boolean sameWire =
            interfaces.get(i).textOr("bridge", "").equals(card.textOr("bridge", ""))
                && interfaces.get(i).integer("vlanId").equals(card.integer("vlanId"));
        world.refuse(
            sameWire && addresses.get(i).textOr("ipv4.address", "").equals(address),
            ProxmoxWorld.PARAMETER,
            "ip: %s is already that of CT %s",
            address,
            other.id());
      }
    }
  }

  private Map<String, Object> computed(Values inputs) {
    var addresses = new TreeMap<String, Object>();
    var configured = inputs.objects("initialization.ipConfigs");
    var interfaces = inputs.objects("networkInterfaces");
    for (int i = 0; i < Math.min(configured.size(), interfaces.size()); i++) {
      var name = interfaces.get(i).textOr("name", "");
      Cidr.addressOf(configured.get(i).textOr("ipv4.address", ""))
          .ifPresent(address -> addresses.put(name, Cidr.bare(address)));
    }
    return Map.of("ipv4", addresses, "ipv6", Map.of(), "started", inputs.flag("started", true));
  }
}
