package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.List;
import java.util.Map;

/** A named set of guests. */
final class PoolKind implements Kind {

  private final ProxmoxWorld world;

  PoolKind(ProxmoxWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    var id = inputs.textOr("poolId", "");
    world.refuse(
        !id.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,2}"),
        ProxmoxWorld.PARAMETER,
        "poolid: invalid format - '%s'",
        id);
    world.refuse(
        world.object(ProxmoxWorld.POOL, id).isPresent(),
        ProxmoxWorld.FAILED,
        "create pool failed: pool '%s' already exists",
        id);
    return new Made(id, Map.of("members", List.of()));
  }

  @Override
  public void observed(CloudObject object) {
    world.change(
        object,
        "members",
        members(object).stream()
            .map(
                guest ->
                    Map.of(
                        "id",
                        guest.type().equals(ProxmoxWorld.VM)
                            ? "qemu/" + guest.id()
                            : "lxc/" + guest.id(),
                        "nodeName",
                        world.host().node(),
                        "type",
                        guest.type().equals(ProxmoxWorld.VM) ? "qemu" : "lxc",
                        "vmId",
                        Double.parseDouble(guest.id())))
            .toList());
  }

  @Override
  public void delete(CloudObject object) {
    world.refuse(
        !members(object).isEmpty(),
        ProxmoxWorld.FAILED,
        "delete pool failed: pool '%s' is not empty",
        object.id());
    world.refuse(
        world.objects(ProxmoxWorld.BACKUP).stream()
            .anyMatch(job -> job.now().textOr("pool", "").equals(object.id())),
        ProxmoxWorld.FAILED,
        "delete pool failed: pool '%s' is in use by a backup job",
        object.id());
  }

  private List<CloudObject> members(CloudObject pool) {
    return world.guests().stream()
        .filter(guest -> guest.now().textOr("poolId", "").equals(pool.id()))
        .toList();
  }
}
