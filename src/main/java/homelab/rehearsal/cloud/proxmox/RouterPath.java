package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Values;

/**
 * The router is the virtual machine with a card on the WAN bridge. While it does not forward, what
 * needs it is cut.
 */
final class RouterPath {

  private final ProxmoxWorld world;

  RouterPath(ProxmoxWorld world) {
    this.world = world;
  }

  boolean routes() {
    return world.objects(ProxmoxWorld.VM).stream()
        .map(CloudObject::now)
        .anyMatch(vm -> isRouter(vm) && forwards(vm));
  }

  /** Returns whether packets of the host itself reach the internet. */
  boolean hostHasInternet() {
    return world
        .interfaces()
        .withGateway()
        .filter(
            outward ->
                outward.now().textOr("name", "").equals(world.host().wanBridge()) || routes())
        .isPresent();
  }

  private boolean isRouter(Values vm) {
    return !vm.flag("template", false)
        && vm.objects("networkDevices").stream()
            .anyMatch(card -> card.textOr("bridge", "").equals(world.host().wanBridge()));
  }

  /**
   * The host's packet filter on a router's own card stops everything that the router only passes
   * on.
   */
  private static boolean forwards(Values vm) {
    return vm.flag("started", true)
        && vm.flag("booted", false)
        && vm.objects("networkDevices").stream().noneMatch(card -> card.flag("firewall", false));
  }
}
