package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The host's own network interfaces, and what Proxmox asks of a new one. */
final class HostInterfaces {

  private static final int MAX_VLAN = 4094;
  private static final int MAX_NAME = 15;

  private final ProxmoxWorld world;

  HostInterfaces(ProxmoxWorld world) {
    this.world = world;
  }

  /** Returns bridges and VLANs. */
  List<CloudObject> all() {
    var all = new ArrayList<>(world.objects(ProxmoxWorld.BRIDGE));
    all.addAll(world.objects(ProxmoxWorld.VLAN));
    return all;
  }

  Optional<CloudObject> bridge(String name) {
    return world.object(ProxmoxWorld.BRIDGE, id(name));
  }

  String id(String name) {
    return world.host().node() + ":" + name;
  }

  /** Returns the interface with the default gateway. */
  Optional<CloudObject> withGateway() {
    return all().stream().filter(found -> found.now().has("gateway")).findFirst();
  }

  /** Returns the interface that has this address. */
  Optional<CloudObject> withAddress(String address) {
    return all().stream()
        .filter(
            found ->
                found
                    .now()
                    .text("address")
                    .flatMap(Cidr::addressOf)
                    .map(Cidr::bare)
                    .filter(address::equals)
                    .isPresent())
        .findFirst();
  }

  void requireName(String name) {
    world.refuse(
        !name.matches("[a-zA-Z][a-zA-Z0-9_.]{1," + (MAX_NAME - 1) + "}"),
        ProxmoxWorld.PARAMETER,
        "iface: invalid format - '%s' must be 2 to %d letters, digits, dots or underscores",
        name,
        MAX_NAME);
  }

  void requireNew(String name) {
    world.refuse(
        all().stream().anyMatch(found -> found.now().textOr("name", "").equals(name))
            || world.host().cards().contains(name),
        ProxmoxWorld.PARAMETER,
        "iface: interface already exists: '%s'",
        name);
  }

  /** Refuses an address or gateway that the host cannot have. */
  void requireAddress(Values inputs, String self) {
    var address = inputs.text("address");
    address.ifPresent(
        text ->
            world.refuse(
                Cidr.networkOf(text).isEmpty(),
                ProxmoxWorld.PARAMETER,
                "cidr: invalid format - '%s' needs an address with a prefix",
                text));
    for (var other : all()) {
      if (!other.id().equals(self)) {
        requireApart(address, other);
      }
    }
    inputs.text("gateway").ifPresent(gateway -> requireGateway(gateway, address, self));
  }

  private void requireApart(Optional<String> address, CloudObject other) {
    other
        .now()
        .text("address")
        .flatMap(Cidr::networkOf)
        .ifPresent(
            network ->
                world.refuse(
                    address
                        .flatMap(Cidr::networkOf)
                        .filter(own -> own.intersect(network) != null)
                        .isPresent(),
                    ProxmoxWorld.PARAMETER,
                    "address %s lies in the network of interface '%s'",
                    address.orElse(""),
                    other.now().textOr("name", "")));
  }

  private void requireGateway(String gateway, Optional<String> address, String self) {
    withGateway()
        .filter(other -> !other.id().equals(self))
        .ifPresent(
            other ->
                world.refuse(
                    true,
                    ProxmoxWorld.PARAMETER,
                    "gateway: Default gateway already exists on interface '%s'.",
                    other.now().textOr("name", "")));
    world.refuse(
        address
            .flatMap(Cidr::networkOf)
            .map(Cidr::text)
            .filter(network -> Cidr.contains(network, gateway))
            .isEmpty(),
        ProxmoxWorld.PARAMETER,
        "gateway: %s is not in the interface's network",
        gateway);
  }

  /** Refuses a tag that the bridge does not carry. */
  void requireTag(Values bridge, int tag) {
    world.refuse(
        tag < 1 || tag > MAX_VLAN,
        ProxmoxWorld.PARAMETER,
        "tag: %d must be between 1 and %d",
        tag,
        MAX_VLAN);
    world.refuse(
        !bridge.flag("vlanAware", false),
        ProxmoxWorld.PARAMETER,
        "tag: bridge '%s' is not VLAN aware, so tag %d goes nowhere",
        bridge.textOr("name", ""),
        tag);
    world.refuse(
        bridge.has("vids") && !carries(bridge.textOr("vids", ""), tag),
        ProxmoxWorld.PARAMETER,
        "tag: bridge '%s' carries '%s' and not tag %d",
        bridge.textOr("name", ""),
        bridge.textOr("vids", ""),
        tag);
  }

  static boolean isVids(String vids) {
    return vids.strip().matches("[0-9]+(-[0-9]+)?([ ,;]+[0-9]+(-[0-9]+)?)*");
  }

  private static boolean carries(String vids, int tag) {
    for (var part : vids.strip().split("[ ,;]+")) {
      var ends = part.split("-", 2);
      if (tag >= Integer.parseInt(ends[0]) && tag <= Integer.parseInt(ends[ends.length - 1])) {
        return true;
      }
    }
    return false;
  }
}
