package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The disks that a machine has, which are not those that its inputs name: a clone keeps its
 * template's, and the plugin asks for a disk of its own where none is declared.
 */
final class MachineDisks {

  /** Where they are kept in the world; no output of the plugin. */
  static final String PROPERTY = "actualDisks";

  private static final String STORAGE = "datastoreId";
  private static final String SIZE = "size";

  /** What the plugin asks for where no disk is declared. */
  private static final Map<String, Object> DEFAULT =
      Map.of("interface", "scsi0", STORAGE, "local-lvm", SIZE, 8.0);

  private final Map<String, Host.Disk> byDrive = new TreeMap<>();

  MachineDisks(Values machine) {
    var actual = machine.objects(PROPERTY);
    (actual.isEmpty() ? machine.objects("disks") : actual)
        .forEach(disk -> byDrive.put(disk.textOr("interface", ""), read(disk)));
  }

  /** Returns the disks that an input declares, or the plugin's own. */
  static List<Values> asked(Values inputs) {
    var declared = inputs.objects("disks");
    return declared.isEmpty() ? List.of(Values.of(DEFAULT)) : declared;
  }

  Map<String, Host.Disk> byDrive() {
    return byDrive;
  }

  /**
   * Makes what is asked for: a new disk, a move to another storage, a larger one; never a smaller
   * one.
   */
  void become(ProxmoxWorld world, Values inputs) {
    for (var asked : asked(inputs)) {
      var drive = asked.textOr("interface", "");
      var wanted = read(asked);
      var has = byDrive.getOrDefault(drive, wanted);
      world.requireStorage(wanted.storage(), "images");
      world.refuse(
          wanted.gigabytes() < has.gigabytes(),
          "disk resize failure",
          "requested size (%dG) is lower than current size (%dG)",
          wanted.gigabytes(),
          has.gigabytes());
      byDrive.put(drive, wanted);
    }
  }

  /** Returns them as they are kept. */
  List<Object> kept() {
    var kept = new ArrayList<Object>();
    byDrive.forEach(
        (drive, disk) ->
            kept.add(
                Map.of(
                    "interface", drive, STORAGE, disk.storage(), SIZE, (double) disk.gigabytes())));
    return kept;
  }

  private static Host.Disk read(Values disk) {
    return new Host.Disk(disk.textOr(STORAGE, "local-lvm"), disk.integer(SIZE).orElse(8));
  }
}
