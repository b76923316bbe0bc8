package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.Values;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The provider's list functions: guests by id, files by name, backup jobs. */
final class ProxmoxLists {

  private final ProxmoxWorld world;

  ProxmoxLists(ProxmoxWorld world) {
    this.world = world;
  }

  Map<String, Function<Values, Map<String, Object>>> byFunction() {
    var functions = new TreeMap<String, Function<Values, Map<String, Object>>>();
    functions.put(
        "proxmoxve:index/getVmsLegacy:getVmsLegacy",
        arguments -> guests("vms", world.objects(ProxmoxWorld.VM)));
    functions.put(
        "proxmoxve:index/getContainersLegacy:getContainersLegacy",
        arguments -> guests("containers", world.objects(ProxmoxWorld.CONTAINER)));
    functions.put("proxmoxve:index/getFile:getFile", this::file);
    functions.put(
        "proxmoxve:backup/getJobs:getJobs",
        arguments ->
            Map.of(
                "id",
                "jobs",
                "jobs",
                world.objects(ProxmoxWorld.BACKUP).stream().map(ProxmoxLists::job).toList()));
    return functions;
  }

  private Map<String, Object> guests(String result, List<CloudObject> guests) {
    return Map.of("id", result, result, guests.stream().map(this::guest).toList());
  }

  private Map<String, Object> guest(CloudObject guest) {
    var now = guest.now();
    return Map.of(
        "vmId", Double.parseDouble(guest.id()),
        "name", now.text("name").orElse(now.textOr("initialization.hostname", "")),
        "nodeName", world.host().node(),
        "status", now.flag("started", true) ? "running" : "stopped",
        "tags", now.texts("tags"),
        "template", now.flag("template", false));
  }

  private Map<String, Object> file(Values arguments) {
    world.requireNode(arguments);
    var content = arguments.textOr("contentType", "");
    var name = arguments.textOr("fileName", "");
    var id = "%s:%s/%s".formatted(arguments.textOr("datastoreId", ""), content, name);
    for (var type : List.of(ProxmoxWorld.MEDIA, ProxmoxWorld.DOWNLOAD)) {
      var found = world.object(type, id);
      if (found.isPresent()) {
        var now = found.get().now();
        return Map.of(
            "id",
            id,
            "contentType",
            content,
            "datastoreId",
            arguments.textOr("datastoreId", ""),
            "fileName",
            name,
            "fileFormat",
            name.substring(name.lastIndexOf('.') + 1),
            "fileSize",
            now.number("fileSize").or(() -> now.number("size")).orElse(0.0),
            "nodeName",
            world.host().node(),
            "vmid",
            0.0);
      }
    }
    throw new Refusal("File not found", id + " does not exist");
  }

  private static Map<String, Object> job(CloudObject job) {
    var row = new TreeMap<>(job.now().toMap());
    row.put("id", job.id());
    return row;
  }
}
