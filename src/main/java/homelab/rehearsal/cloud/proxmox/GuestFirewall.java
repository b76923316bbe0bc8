package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.Values;

/** What a firewall setting is about: the cluster, a node, or one guest. */
final class GuestFirewall {

  private GuestFirewall() {}

  /**
   * Returns {@code cluster}, {@code node-NAME}, {@code vm-ID} or {@code container-ID}; refuses what
   * is not there.
   */
  static String target(ProxmoxWorld world, Values inputs) {
    var vm = inputs.integer("vmId");
    var container = inputs.integer("containerId");
    world.refuse(
        vm.isPresent() && container.isPresent(),
        "Invalid target",
        "give vmId or containerId, not both");
    if (inputs.has("nodeName")) {
      world.requireNode(inputs);
    }
    if (vm.isPresent()) {
      requireGuest(world, world.vm(vm.get()).isPresent(), "VM", vm.get(), inputs);
      return "vm-" + vm.get();
    } else if (container.isPresent()) {
      requireGuest(
          world, world.container(container.get()).isPresent(), "CT", container.get(), inputs);
      return "container-" + container.get();
    }
    return inputs.text("nodeName").map("node-"::concat).orElse("cluster");
  }

  /** A guest's firewall settings live in its own file and go with it. */
  static void vanish(ProxmoxWorld world, String what, String id) {
    for (var type :
        java.util.List.of(ProxmoxWorld.RULES, ProxmoxWorld.GUEST_FIREWALL, ProxmoxWorld.IPSET)) {
      world.objects(type).stream()
          .filter(
              setting ->
                  setting.id().equals(what + "-" + id)
                      || setting.id().startsWith(what + "-" + id + "/"))
          .forEach(world::vanish);
    }
  }

  private static void requireGuest(
      ProxmoxWorld world, boolean there, String what, int id, Values inputs) {
    world.refuse(
        !inputs.has("nodeName"), "Invalid target", "a guest's firewall needs nodeName as well");
    world.refuse(
        !there,
        ProxmoxWorld.FAILED,
        "Configuration file for %s %d does not exist on node '%s'",
        what,
        id,
        world.host().node());
  }
}
