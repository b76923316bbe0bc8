package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.Values;

/** Ids that machines and containers share. */
final class GuestIds {

  private static final int FIRST = 100;
  private static final int LAST = 999_999_999;

  private GuestIds() {}

  /** Returns the wanted id, or the next free one; refuses one that is taken. */
  static int claim(ProxmoxWorld world, Values inputs, String what) {
    if (inputs.integer("vmId").isEmpty()) {
      int id = FIRST;
      while (taken(world, id)) {
        id++;
      }
      return id;
    }
    int id = inputs.integer("vmId").get();
    world.refuse(
        id < FIRST || id > LAST,
        ProxmoxWorld.PARAMETER,
        "vmid: %d must be between %d and %d",
        id,
        FIRST,
        LAST);
    world.refuse(
        taken(world, id),
        ProxmoxWorld.FAILED,
        "unable to create %s %d - a guest with that id already exists on node '%s'",
        what,
        id,
        world.host().node());
    return id;
  }

  private static boolean taken(ProxmoxWorld world, int id) {
    return world.vm(id).isPresent() || world.container(id).isPresent();
  }
}
