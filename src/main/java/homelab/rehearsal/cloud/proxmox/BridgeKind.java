package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;
import java.util.TreeMap;

/** A Linux bridge of the host. */
final class BridgeKind implements Kind {

  private final ProxmoxWorld world;

  BridgeKind(ProxmoxWorld world) {
    this.world = world;
  }

  /**
   * The plugin names a bridge itself only when no name is given; with a fixed one the old has to go
   * first.
   */
  @Override
  public boolean deletesFirst(Values before, Values after) {
    return before.has("name") && before.textOr("name", "").equals(after.textOr("name", ""));
  }

  @Override
  public Made create(Values inputs) {
    var name = inputs.textOr("name", "");
    world.interfaces().requireNew(name);
    world.interfaces().requireName(name);
    var id = world.interfaces().id(name);
    require(inputs, id);
    return new Made(id, computed(inputs));
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs, object.id());
    for (var guest : world.guests()) {
      for (var card : Cards.of(guest)) {
        if (card.textOr("bridge", "").equals(object.now().textOr("name", ""))) {
          card.integer("vlanId").ifPresent(tag -> world.interfaces().requireTag(inputs, tag));
        }
      }
    }
    return computed(inputs);
  }

  @Override
  public void delete(CloudObject object) {
    var name = object.now().textOr("name", "");
    world.guests().stream()
        .filter(
            guest ->
                Cards.of(guest).stream().anyMatch(card -> card.textOr("bridge", "").equals(name)))
        .findFirst()
        .ifPresent(
            guest ->
                world.refuse(
                    true,
                    ProxmoxWorld.FAILED,
                    "bridge '%s' is in use by guest %s",
                    name,
                    guest.id()));
    world.objects(ProxmoxWorld.VLAN).stream()
        .filter(vlan -> vlan.now().textOr("interface", "").equals(name))
        .findFirst()
        .ifPresent(
            vlan ->
                world.refuse(
                    true,
                    ProxmoxWorld.FAILED,
                    "bridge '%s' is in use by interface '%s'",
                    name,
                    vlan.now().textOr("name", "")));
  }

  private Map<String, Object> computed(Values inputs) {
    var computed = new TreeMap<String, Object>();
    computed.put("autostart", inputs.flag("autostart", true));
    computed.put("vlanAware", inputs.flag("vlanAware", false));
    return computed;
  }

  private void require(Values inputs, String self) {
    world.requireNode(inputs);
    world.interfaces().requireAddress(inputs, self);
    for (var port : inputs.texts("ports")) {
      world.refuse(
          !world.host().cards().contains(port),
          ProxmoxWorld.PARAMETER,
          "bridge_ports: interface '%s' does not exist",
          port);
      world.objects(ProxmoxWorld.BRIDGE).stream()
          .filter(other -> !other.id().equals(self) && other.now().texts("ports").contains(port))
          .findFirst()
          .ifPresent(
              other ->
                  world.refuse(
                      true,
                      ProxmoxWorld.PARAMETER,
                      "bridge_ports: port '%s' is already used on interface '%s'",
                      port,
                      other.now().textOr("name", "")));
    }
    inputs
        .text("vids")
        .ifPresent(
            vids ->
                world.refuse(
                    !inputs.flag("vlanAware", false) || !HostInterfaces.isVids(vids),
                    ProxmoxWorld.PARAMETER,
                    "bridge_vids: '%s' must be tags or ranges of them, on a VLAN aware bridge",
                    vids));
  }
}
