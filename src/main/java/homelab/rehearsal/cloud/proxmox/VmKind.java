package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A virtual machine. Most of its settings reach it with its next boot; the plugin reboots it for
 * that unless told not to.
 */
final class VmKind implements Kind {

  /** What the host can change while the machine runs on. */
  private static final Set<String> LIVE =
      Set.of(
          "description",
          "name",
          "tags",
          "startup",
          "onBoot",
          "poolId",
          "protection",
          "reboot",
          "rebootAfterUpdate",
          "started",
          "stopOnDestroy",
          "purgeOnDestroy",
          "migrate",
          "deleteUnreferencedDisksOnDestroy",
          "hookScriptFileId",
          "timeoutClone",
          "timeoutCreate",
          "timeoutMigrate",
          "timeoutMoveDisk",
          "timeoutReboot",
          "timeoutShutdownVm",
          "timeoutStartVm",
          "timeoutStopVm");

  private static final String DRIVE =
      "(ide[0-3]|sata[0-5]|scsi([0-9]|[12][0-9]|30)|virtio([0-9]|1[0-5]))";
  private static final int MIN_MEMORY_MB = 64;

  private final ProxmoxWorld world;
  private final Cards cards;

  VmKind(ProxmoxWorld world) {
    this.world = world;
    this.cards = new Cards(world);
  }

  @Override
  public Set<String> replaces(Values before, Values after) {
    var replaces = new HashSet<String>();
    if (before.has("vmId") && !before.integer("vmId").equals(after.integer("vmId"))) {
      replaces.add("vmId");
    }
    if (!after.flag("migrate", false)) {
      replaces.add("nodeName");
    }
    return replaces;
  }

  /**
   * The machine's name is one that the plugin could have made up; a fixed one has to be free first.
   */
  @Override
  public boolean deletesFirst(Values before, Values after) {
    return before.has("name") && before.textOr("name", "").equals(after.textOr("name", ""));
  }

  @Override
  public Made create(Values inputs) {
    world.requireNode(inputs);
    int id = GuestIds.claim(world, inputs, "VM");
    var template =
        inputs
            .integer("clone.vmId")
            .flatMap(world::vm)
            .map(CloudObject::now)
            .orElse(Values.of(Map.of()));
    inputs
        .integer("clone.vmId")
        .ifPresent(
            source -> {
              world.refuse(
                  world.vm(source).isEmpty(),
                  ProxmoxWorld.FAILED,
                  "unable to find configuration file for VM %d on node '%s'",
                  source,
                  world.host().node());
              world.refuse(
                  !template.flag("template", false),
                  ProxmoxWorld.FAILED,
                  "VM %d is not a template",
                  source);
            });
    require(inputs, drives(template), "");
    var disks = new MachineDisks(template);
    disks.become(world, inputs);
    var computed = new TreeMap<>(computed(inputs));
    computed.put("vmId", (double) id);
    computed.put(MachineDisks.PROPERTY, disks.kept());
    computed.put("started", inputs.flag("started", true));
    computed.put("booted", false);
    return new Made(Integer.toString(id), computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs, drives(object.now()), object.id());
    var computed = new TreeMap<>(computed(inputs));
    computed.put("vmId", object.now().get("vmId"));
    var disks = new MachineDisks(object.now());
    disks.become(world, inputs);
    computed.put(MachineDisks.PROPERTY, disks.kept());
    boolean start = inputs.flag("started", true);
    boolean running = object.now().flag("booted", false);
    computed.put("started", start);
    if (!start) {
      computed.put("booted", false);
    } else if (running && needsPowerCycle(object.now(), inputs)) {
      if (inputs.flag("rebootAfterUpdate", true)) {
        world.rebooted(Integer.parseInt(object.id()));
        computed.put("booted", false);
      } else {
        computed.put("pendingPowerCycle", true);
      }
    }
    return computed;
  }

  @Override
  public void settled(CloudObject object, Operation operation) {
    if (operation == Operation.DELETE) {
      GuestFirewall.vanish(world, "vm", object.id());
    } else if (object.now().flag("started", true) && !object.now().flag("template", false)) {
      world.change(object, "booted", true);
    }
  }

  @Override
  public void delete(CloudObject object) {
    world.refuse(
        object.now().flag("protection", false),
        ProxmoxWorld.FAILED,
        "can't remove VM %s - protection mode enabled",
        object.id());
    BackupJobKind.requireUnnamed(world, object);
  }

  /** Whatever disks are declared, the plugin shows the first one's speed as changed. */
  @Override
  public Set<String> alwaysDiffer(Values inputs) {
    return Set.of("disks[0].speed");
  }

  /** A clone keeps its template's drives, which no input names. */
  private static Set<String> drives(Values machine) {
    return new MachineDisks(machine).byDrive().keySet();
  }

  private void require(Values inputs, Set<String> inherited, String self) {
    world.requireNode(inputs);
    world.requirePool(inputs);
    cards.require(inputs, self);
    var drives = new HashSet<>(inherited);
    for (var disk : MachineDisks.asked(inputs)) {
      var drive = disk.textOr("interface", "");
      drives.add(drive);
      world.refuse(
          !drive.matches(DRIVE), ProxmoxWorld.PARAMETER, "disk interface '%s' is not one", drive);
      disk.text("fileId").ifPresent(this::requireFile);
    }
    for (int i = 0; i < Cards.of(inputs).size(); i++) {
      drives.add("net" + i);
    }
    inputs
        .text("cdrom.fileId")
        .filter(file -> !file.matches("none|cdrom"))
        .ifPresent(this::requireFile);
    if (inputs.has("cdrom")) {
      var drive = inputs.textOr("cdrom.interface", "ide3");
      world.refuse(
          !drive.matches(DRIVE) || !drives.add(drive),
          ProxmoxWorld.PARAMETER,
          "cdrom interface '%s' is not one, or taken",
          drive);
    }
    for (var device : inputs.texts("bootOrders")) {
      world.refuse(
          !drives.contains(device),
          ProxmoxWorld.PARAMETER,
          "boot: invalid bootorder: device '%s' does not exist",
          device);
    }
    world.refuse(
        inputs.integer("memory.dedicated").filter(size -> size < MIN_MEMORY_MB).isPresent(),
        ProxmoxWorld.PARAMETER,
        "memory: must be at least %d MB",
        MIN_MEMORY_MB);
    world.refuse(
        inputs.integer("cpu.cores").filter(cores -> cores < 1).isPresent(),
        ProxmoxWorld.PARAMETER,
        "cores: must be at least 1");
    world.refuse(
        inputs.flag("agent.enabled", false),
        "timeout while waiting for network interfaces",
        "the QEMU guest agent is enabled, but no guest here runs it");
    inputs
        .text("name")
        .ifPresent(
            name ->
                world.refuse(
                    !name.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?"),
                    ProxmoxWorld.PARAMETER,
                    "name: '%s' is not a DNS name",
                    name));
  }

  private void requireFile(String file) {
    world.refuse(
        !world.fileExists(file, "iso") && !world.fileExists(file, "import"),
        ProxmoxWorld.FAILED,
        "volume '%s' does not exist",
        file);
  }

  private Map<String, Object> computed(Values inputs) {
    var computed = new TreeMap<String, Object>();
    var macs = new ArrayList<String>();
    for (var card : inputs.objects("networkDevices")) {
      macs.add(card.text("macAddress").orElseGet(cards::random));
    }
    computed.put("macAddresses", macs);
    computed.put("ipv4Addresses", List.of());
    computed.put("ipv6Addresses", List.of());
    computed.put("networkInterfaceNames", List.of());
    return computed;
  }

  private static boolean needsPowerCycle(Values before, Values after) {
    var names = new HashSet<>(after.toMap().keySet());
    names.removeAll(LIVE);
    names.remove("vmId");
    names.remove("macAddresses");
    return names.stream().anyMatch(name -> !after.get(name).equals(before.get(name)));
  }
}
