package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;

/** An address of the host itself in one VLAN of a bridge. */
final class VlanKind implements Kind {

  private final ProxmoxWorld world;

  VlanKind(ProxmoxWorld world) {
    this.world = world;
  }

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
    return computed(inputs);
  }

  private void require(Values inputs, String self) {
    world.requireNode(inputs);
    world.interfaces().requireAddress(inputs, self);
    var on = inputs.textOr("interface", parent(inputs));
    var bridge = world.interfaces().bridge(on);
    world.refuse(
        bridge.isEmpty(),
        ProxmoxWorld.PARAMETER,
        "vlan-raw-device: interface '%s' does not exist",
        on);
    int tag = tag(inputs);
    bridge.ifPresent(found -> world.interfaces().requireTag(found.now(), tag));
    world.refuse(
        inputs.textOr("name", "").contains(".") && !inputs.textOr("name", "").endsWith("." + tag),
        ProxmoxWorld.PARAMETER,
        "iface: '%s' says another tag than %d",
        inputs.textOr("name", ""),
        tag);
  }

  private static Map<String, Object> computed(Values inputs) {
    return Map.of(
        "interface", inputs.textOr("interface", parent(inputs)),
        "vlan", (double) tag(inputs),
        "autostart", inputs.flag("autostart", true));
  }

  private static String parent(Values inputs) {
    var name = inputs.textOr("name", "");
    return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
  }

  private static int tag(Values inputs) {
    var name = inputs.textOr("name", "");
    var last = name.substring(name.lastIndexOf('.') + 1);
    return inputs
        .integer("vlan")
        .orElseGet(() -> last.matches("[0-9]{1,4}") ? Integer.parseInt(last) : 0);
  }
}
