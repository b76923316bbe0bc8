package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Values;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What Proxmox asks of a token for each operation of the plugin, as its API declares it for the
 * calls that the plugin makes. A token that lacks a right gets a 403.
 */
final class OperationRights {

  private static final String ROOT = "/";

  /** The settings of a guest and the right that changes one. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("cpu", "VM.Config.CPU"),
          Map.entry("memory", "VM.Config.Memory"),
          Map.entry("networkDevices", "VM.Config.Network"),
          Map.entry("networkInterfaces", "VM.Config.Network"),
          Map.entry("cdrom", "VM.Config.CDROM"),
          Map.entry("disks", "VM.Config.Disk"),
          Map.entry("disk", "VM.Config.Disk"),
          Map.entry("mountPoints", "VM.Config.Disk"),
          Map.entry("serialDevices", "VM.Config.HWType"),
          Map.entry("name", "VM.Config.Options"),
          Map.entry("description", "VM.Config.Options"),
          Map.entry("tags", "VM.Config.Options"),
          Map.entry("startup", "VM.Config.Options"),
          Map.entry("onBoot", "VM.Config.Options"),
          Map.entry("startOnBoot", "VM.Config.Options"),
          Map.entry("bootOrders", "VM.Config.Options"),
          Map.entry("agent", "VM.Config.Options"),
          Map.entry("operatingSystem", "VM.Config.Options"));

  private final ProxmoxWorld world;

  OperationRights(ProxmoxWorld world) {
    this.world = world;
  }

  /** Returns the same kind for a caller that may lack a right. */
  Kind guarding(String type, Kind kind) {
    return new Guarded(type, kind);
  }

  private void create(String type, Values inputs) {
    switch (type) {
      case ProxmoxWorld.POOL ->
          world.requireRight("/pool/" + inputs.textOr("poolId", ""), "Pool.Allocate");
      case ProxmoxWorld.DOWNLOAD -> download(inputs);
      case ProxmoxWorld.MEDIA -> upload(inputs);
      case ProxmoxWorld.VM -> machine(inputs);
      case ProxmoxWorld.CONTAINER -> container(inputs);
      default -> set(type, inputs);
    }
  }

  private void set(String type, Values inputs) {
    switch (type) {
      case ProxmoxWorld.BRIDGE, ProxmoxWorld.VLAN, ProxmoxWorld.NODE_FIREWALL ->
          world.requireRight("/nodes/" + inputs.textOr("nodeName", ""), "Sys.Modify");
      case ProxmoxWorld.CLUSTER_FIREWALL, ProxmoxWorld.BACKUP ->
          world.requireRight(ROOT, "Sys.Modify");
      case ProxmoxWorld.RULES, ProxmoxWorld.IPSET, ProxmoxWorld.GUEST_FIREWALL -> firewall(inputs);
      default -> {
        // The others are told apart by what is set.
      }
    }
    if (type.equals(ProxmoxWorld.BACKUP)) {
      inputs
          .text("storage")
          .ifPresent(name -> world.requireRight("/storage/" + name, "Datastore.Allocate"));
    }
  }

  private void firewall(Values inputs) {
    guestOf(inputs)
        .ifPresentOrElse(
            id -> world.requireRight(vm(id), "VM.Config.Network"),
            () -> world.requireRight(ROOT, "Sys.Modify"));
  }

  private static Optional<Integer> guestOf(Values inputs) {
    return inputs.integer("vmId").or(() -> inputs.integer("containerId"));
  }

  private void download(Values inputs) {
    var storage = storage(inputs);
    world.requireRight(storage, "Datastore.AllocateTemplate");
    world.requireRight(ROOT, "Sys.Audit");
    world.requireRight(ROOT, "Sys.Modify");
    // The plugin deletes a file that is there first.
    if (inputs.flag("overwriteUnmanaged", false)) {
      world.requireRight(storage, "Datastore.Allocate");
    }
  }

  private void upload(Values inputs) {
    world.requireRight(storage(inputs), "Datastore.AllocateTemplate");
    world.requireRight(storage(inputs), "Datastore.Audit");
  }

  private void machine(Values inputs) {
    inputs
        .integer("clone.vmId")
        .ifPresent(
            source -> {
              world.requireRight(vm(source), "VM.Clone");
              world.requireRight(vm(source), "VM.Audit");
            });
    guest(inputs);
    // A clone's disks are made on the storage of the template's.
    world.requireRight("/storage", "Datastore.AllocateSpace");
  }

  private void container(Values inputs) {
    guest(inputs);
    var file = inputs.textOr("operatingSystem.templateFileId", "");
    world.requireRight("/storage/" + file.split(":", 2)[0], "Datastore.Audit");
    world.requireRight(
        "/storage/" + inputs.textOr("disk.datastoreId", "local"), "Datastore.AllocateSpace");
  }

  private void guest(Values inputs) {
    var path = vm(inputs.integer("vmId").orElse(0));
    world.requireRight(path, "VM.Allocate");
    inputs.text("poolId").ifPresent(pool -> world.requireRight("/pool/" + pool, "Pool.Allocate"));
    inputs.toMap().keySet().forEach(setting -> setting(path, setting));
    bridges(inputs);
    if (inputs.flag("started", true)) {
      world.requireRight(path, "VM.PowerMgmt");
    }
  }

  private void setting(String path, String setting) {
    var right = SETTINGS.get(setting);
    if (right != null) {
      world.requireRight(path, right);
    }
  }

  private void bridges(Values inputs) {
    for (var card : Cards.of(inputs)) {
      world.requireRight("/sdn/zones/localnetwork/" + card.textOr("bridge", "vmbr0"), "SDN.Use");
    }
  }

  private void update(CloudObject object, Values inputs) {
    if (!Set.of(ProxmoxWorld.VM, ProxmoxWorld.CONTAINER).contains(object.type())) {
      if (object.type().equals(ProxmoxWorld.POOL)) {
        world.requireRight("/pool/" + object.id(), "Pool.Allocate");
      }
      set(object.type(), inputs);
      return;
    }
    var names = new ArrayList<>(inputs.toMap().keySet());
    names.removeIf(name -> inputs.get(name).equals(object.now().get(name)));
    names.forEach(name -> setting(vm(object.id()), name));
    bridges(inputs);
  }

  private void delete(CloudObject object) {
    switch (object.type()) {
      case ProxmoxWorld.VM, ProxmoxWorld.CONTAINER -> {
        world.requireRight(vm(object.id()), "VM.Allocate");
        world.requireRight(vm(object.id()), "VM.PowerMgmt");
      }
      case ProxmoxWorld.MEDIA, ProxmoxWorld.DOWNLOAD ->
          world.requireRight("/storage/" + object.id().split(":", 2)[0], "Datastore.Allocate");
      case ProxmoxWorld.POOL -> world.requireRight("/pool/" + object.id(), "Pool.Allocate");
      default -> set(object.type(), object.now());
    }
  }

  private void read(CloudObject object) {
    switch (object.type()) {
      case ProxmoxWorld.VM, ProxmoxWorld.CONTAINER ->
          world.requireRight(vm(object.id()), "VM.Audit");
      case ProxmoxWorld.MEDIA, ProxmoxWorld.DOWNLOAD ->
          world.requireRight("/storage/" + object.id().split(":", 2)[0], "Datastore.Audit");
      case ProxmoxWorld.POOL -> world.requireRight("/pool/" + object.id(), "Pool.Audit");
      case ProxmoxWorld.RULES, ProxmoxWorld.IPSET, ProxmoxWorld.GUEST_FIREWALL ->
          guestOf(object.now())
              .ifPresentOrElse(
                  id -> world.requireRight(vm(id), "VM.Audit"),
                  () -> world.requireRight(ROOT, "Sys.Audit"));
      default -> world.requireRight(ROOT, "Sys.Audit");
    }
  }

  private static String storage(Values inputs) {
    return "/storage/" + inputs.textOr("datastoreId", "");
  }

  private static String vm(Object id) {
    return "/vms/" + id;
  }

  /** A kind that asks for the caller's rights first. */
  private final class Guarded implements Kind {

    private final String type;
    private final Kind kind;

    Guarded(String type, Kind kind) {
      this.type = type;
      this.kind = kind;
    }

    @Override
    public void check(Values inputs, BiConsumer<String, String> problem) {
      kind.check(inputs, problem);
    }

    @Override
    public Map<String, Object> defaulted(Map<String, Object> inputs) {
      return kind.defaulted(inputs);
    }

    @Override
    public Set<String> replaces(Values before, Values after) {
      return kind.replaces(before, after);
    }

    @Override
    public Set<String> alwaysDiffer(Values inputs) {
      return kind.alwaysDiffer(inputs);
    }

    @Override
    public boolean deletesFirst(Values before, Values after) {
      return kind.deletesFirst(before, after);
    }

    @Override
    public Made create(Values inputs) {
      OperationRights.this.create(type, inputs);
      return kind.create(inputs);
    }

    @Override
    public boolean comparesWithWhatItRead() {
      return kind.comparesWithWhatItRead();
    }

    @Override
    public Made create(Values inputs, String name) {
      OperationRights.this.create(type, inputs);
      return kind.create(inputs, name);
    }

    @Override
    public boolean isSetting() {
      return kind.isSetting();
    }

    @Override
    public boolean comparesAnswers() {
      return kind.comparesAnswers();
    }

    @Override
    public Set<String> awaited() {
      return kind.awaited();
    }

    @Override
    public Map<String, Object> planned() {
      return kind.planned();
    }

    @Override
    public Optional<String> warning() {
      return kind.warning();
    }

    @Override
    public Map<String, Object> update(CloudObject object, Values inputs) {
      OperationRights.this.update(object, inputs);
      return kind.update(object, inputs);
    }

    @Override
    public void delete(CloudObject object) {
      OperationRights.this.delete(object);
      kind.delete(object);
    }

    @Override
    public void settled(CloudObject object, Operation operation) {
      kind.settled(object, operation);
    }

    @Override
    public void observed(CloudObject object) {
      read(object);
      kind.observed(object);
    }
  }
}
