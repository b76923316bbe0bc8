package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;

/** A named set of addresses that rules can name. */
final class IpsetKind implements Kind {

  private final ProxmoxWorld world;

  IpsetKind(ProxmoxWorld world) {
    this.world = world;
  }

  @Override
  public boolean deletesFirst(Values before, Values after) {
    return before.has("name") && before.textOr("name", "").equals(after.textOr("name", ""));
  }

  @Override
  public Made create(Values inputs) {
    var name = inputs.textOr("name", "");
    world.refuse(
        !name.matches("[A-Za-z][A-Za-z0-9_-]{1,63}"),
        ProxmoxWorld.PARAMETER,
        "name: invalid format - '%s'",
        name);
    var id = GuestFirewall.target(world, inputs) + "/" + name;
    world.refuse(
        world.object(ProxmoxWorld.IPSET, id).isPresent(),
        ProxmoxWorld.FAILED,
        "IPSet '%s' already exists",
        name);
    for (var entry : inputs.objects("cidrs")) {
      var cidr = entry.textOr("name", "");
      world.refuse(
          Cidr.address(cidr).isEmpty() && Cidr.networkOf(cidr).isEmpty(),
          ProxmoxWorld.PARAMETER,
          "cidr: invalid address or network '%s'",
          cidr);
    }
    return new Made(id, Map.of());
  }

  @Override
  public void delete(CloudObject object) {
    var name = "+" + object.now().textOr("name", "");
    world.objects(ProxmoxWorld.RULES).stream()
        .filter(
            rules ->
                rules.now().objects("rules").stream()
                    .anyMatch(
                        rule ->
                            rule.textOr("source", "").replace("dc/", "").contains(name)
                                || rule.textOr("dest", "").replace("dc/", "").contains(name)))
        .findFirst()
        .ifPresent(
            rules ->
                world.refuse(
                    true,
                    ProxmoxWorld.FAILED,
                    "IPSet '%s' is in use by the rules of %s",
                    object.now().textOr("name", ""),
                    rules.id()));
  }
}
