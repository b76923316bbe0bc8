package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is saved, where and when. The plugin of every published version makes the job on the host
 * and dies before it has told the engine, so the program leaves the job to Ansible.
 */
final class BackupJobKind implements Kind {

  private static final String KEEP = "keep-(all|last|hourly|daily|weekly|monthly|yearly)";

  private final ProxmoxWorld world;

  BackupJobKind(ProxmoxWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    var id = inputs.textOr("resourceId", "");
    world.refuse(
        !id.matches("[A-Za-z][A-Za-z0-9_-]+"),
        ProxmoxWorld.PARAMETER,
        "id: invalid format - '%s'",
        id);
    world.refuse(
        world.object(ProxmoxWorld.BACKUP, id).isPresent(),
        "the requested resource already exists",
        "Job '%s' already exists",
        id);
    require(inputs);
    world.seed(ProxmoxWorld.BACKUP, id, inputs.toMap());
    world.panic("Create");
    return new Made(id, Map.of());
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs);
    world.panic("Update");
    return Map.of();
  }

  /** Reading and importing go through the function that dies. */
  @Override
  public void observed(CloudObject object) {
    world.panic("Read");
  }

  /** Refuses to delete a guest that a job names. */
  static void requireUnnamed(ProxmoxWorld world, CloudObject guest) {
    world.objects(ProxmoxWorld.BACKUP).stream()
        .filter(job -> job.now().texts("vmids").contains(guest.id()))
        .findFirst()
        .ifPresent(
            job ->
                world.refuse(
                    true,
                    ProxmoxWorld.FAILED,
                    "guest %s is named by backup job '%s'",
                    guest.id(),
                    job.id()));
  }

  private void require(Values inputs) {
    world.requireStorage(inputs.textOr("storage", ""), "backup");
    inputs.text("node").ifPresent(node -> world.requireNode(Values.of(Map.of("nodeName", node))));
    long selections =
        Stream.of(inputs.flag("all", false), inputs.has("pool"), !inputs.texts("vmids").isEmpty())
            .filter(selected -> selected)
            .count();
    refuse(selections != 1, "give exactly one of all, pool and vmids");
    inputs
        .text("pool")
        .ifPresent(
            pool ->
                refuse(
                    world.object(ProxmoxWorld.POOL, pool).isEmpty(),
                    "pool: '%s' does not exist",
                    pool));
    for (var id : inputs.texts("vmids")) {
      refuse(
          world.guests().stream().noneMatch(guest -> guest.id().equals(id)),
          "vmid: guest %s does not exist",
          id);
    }
    refuse(
        !inputs
            .textOr("schedule", "")
            .matches(
                "[A-Za-z0-9*,./: -]*[0-9*]+[A-Za-z0-9*,./: -]*|hourly|daily|weekly|monthly|yearly"),
        "schedule: invalid format - '%s'",
        inputs.textOr("schedule", ""));
    refuse(
        !inputs.textOr("mode", "snapshot").matches("snapshot|suspend|stop"),
        "mode: '%s' must be snapshot, suspend or stop",
        inputs.textOr("mode", ""));
    refuse(
        !inputs.textOr("compress", "0").matches("0|1|gzip|lzo|zstd"),
        "compress: '%s' is not a compression",
        inputs.textOr("compress", ""));
    inputs
        .textMap("pruneBackups")
        .forEach(
            (keep, count) ->
                refuse(
                    !keep.matches(KEEP) || !count.matches("[0-9]+|true|false"),
                    "prune-backups: invalid '%s'",
                    keep));
  }

  private void refuse(boolean wrong, String sentence, Object... details) {
    world.refuse(wrong, ProxmoxWorld.PARAMETER, sentence, details);
  }
}
