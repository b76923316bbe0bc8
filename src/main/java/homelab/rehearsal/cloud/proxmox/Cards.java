package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Guests' network cards, and what Proxmox and one shared wire ask of them. */
final class Cards {

  private static final String MAC = "([0-9A-F]{2}:){5}[0-9A-F]{2}";

  private final ProxmoxWorld world;

  Cards(ProxmoxWorld world) {
    this.world = world;
  }

  static List<Values> of(CloudObject guest) {
    return of(guest.now());
  }

  static List<Values> of(Values guest) {
    var cards = guest.objects("networkDevices");
    return cards.isEmpty() ? guest.objects("networkInterfaces") : cards;
  }

  /** Refuses cards on no bridge, with a wrong tag, or with an address on the wire that is taken. */
  void require(Values inputs, String self) {
    var own = new HashSet<String>();
    for (var card : of(inputs)) {
      var name = card.textOr("bridge", "vmbr0");
      var bridge = world.interfaces().bridge(name);
      world.refuse(bridge.isEmpty(), ProxmoxWorld.FAILED, "bridge '%s' does not exist", name);
      card.integer("vlanId")
          .filter(tag -> tag != 0)
          .ifPresent(
              tag -> bridge.ifPresent(found -> world.interfaces().requireTag(found.now(), tag)));
      card.text("macAddress").ifPresent(mac -> requireMac(name, mac, own, self));
    }
  }

  private void requireMac(String bridge, String mac, HashSet<String> own, String self) {
    var upper = mac.toUpperCase(Locale.ROOT);
    world.refuse(
        !upper.matches(MAC) || (Integer.parseInt(upper.substring(0, 2), 16) & 1) == 1,
        ProxmoxWorld.PARAMETER,
        "macaddr: '%s' is not a unicast MAC address",
        mac);
    boolean taken =
        !own.add(bridge + " " + upper)
            || world.guests().stream()
                .filter(other -> !other.id().equals(self))
                .flatMap(other -> of(other).stream())
                .anyMatch(
                    card ->
                        card.textOr("bridge", "vmbr0").equals(bridge)
                            && card.textOr("macAddress", "").equalsIgnoreCase(mac));
    world.refuse(
        taken, ProxmoxWorld.PARAMETER, "macaddr: '%s' is already on bridge '%s'", mac, bridge);
  }

  /** Returns a MAC from Proxmox' own range. */
  String random() {
    return "BC:24:11:%02X:%02X:%02X"
        .formatted(
            world.random().nextInt(256), world.random().nextInt(256), world.random().nextInt(256));
  }
}
