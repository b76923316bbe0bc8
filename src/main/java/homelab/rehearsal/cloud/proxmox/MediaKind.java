package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.Values;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A file that the engine's machine uploads: an ISO, or a snippet given as text. */
final class MediaKind implements Kind {

  private final ProxmoxWorld world;
  private final Media media;

  MediaKind(ProxmoxWorld world, Media media) {
    this.world = world;
    this.media = media;
  }

  /** The plugin's own default; without it every refresh would look like an edit. */
  @Override
  public Map<String, Object> defaulted(Map<String, Object> inputs) {
    if (!(inputs.get("sourceFile") instanceof Map<?, ?> source) || source.containsKey("changed")) {
      return inputs;
    }
    var withDefault = new TreeMap<String, Object>();
    source.forEach((name, value) -> withDefault.put((String) name, value));
    withDefault.put("changed", false);
    var defaulted = new TreeMap<>(inputs);
    defaulted.put("sourceFile", withDefault);
    return defaulted;
  }

  @Override
  public Made create(Values inputs) {
    world.requireNode(inputs);
    world.refuse(
        inputs.has("sourceFile") == inputs.has("sourceRaw"),
        "Invalid file",
        "exactly one of sourceFile and sourceRaw must be given");
    var path = inputs.textOr("sourceFile.path", "");
    world.refuse(
        path.matches("https?://.*"), "Invalid file", "a download by this type is not simulated");
    var fileName =
        inputs
            .text("sourceRaw.fileName")
            .or(() -> inputs.text("sourceFile.fileName"))
            .orElseGet(() -> String.valueOf(Path.of(path).getFileName()));
    var content = inputs.textOr("contentType", fileName.endsWith(".iso") ? "iso" : "");
    world.refuse(
        !content.matches("iso|vztmpl|snippets|import|backup"),
        "Invalid file",
        "contentType '%s' cannot be uploaded",
        content);
    var storage = inputs.textOr("datastoreId", "");
    world.requireStorage(storage, content);
    var id = "%s:%s/%s".formatted(storage, content, fileName);
    world.refuse(
        world.fileExists(id, content) && !inputs.flag("overwrite", true),
        "Existing file",
        "the file %s already exists; it is not overwritten unless overwrite is set",
        id);
    var bytes =
        inputs
            .text("sourceRaw.data")
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .or(() -> media.local(path));
    if (bytes.isEmpty()) {
      throw new Refusal("open " + path, "no such file or directory");
    }
    world.object(ProxmoxWorld.MEDIA, id).ifPresent(world::vanish);
    media.upload(id, bytes.get());
    var computed = new TreeMap<String, Object>();
    computed.put("contentType", content);
    computed.put("fileName", fileName);
    computed.put("fileSize", (double) bytes.get().length);
    computed.put("fileModificationDate", world.now());
    computed.put("fileTag", Integer.toHexString(bytes.get().length));
    return new Made(id, computed);
  }

  /** As the plugin does: a local file that is absent or different counts as changed. */
  @Override
  public void observed(CloudObject object) {
    object
        .now()
        .text("sourceFile.path")
        .ifPresent(
            path -> {
              var source = new TreeMap<String, Object>();
              if (object.now().get("sourceFile") instanceof Map<?, ?> now) {
                now.forEach((name, value) -> source.put((String) name, value));
              }
              source.put("changed", !media.isSame(object.id(), path));
              world.change(object, "sourceFile", source);
            });
  }

  @Override
  public void delete(CloudObject object) {
    requireUnused(world, object);
    media.remove(object.id());
  }

  /** Returns a machine of which a drive or disk still names this file. */
  static Optional<CloudObject> user(ProxmoxWorld world, CloudObject file) {
    return world.objects(ProxmoxWorld.VM).stream()
        .filter(
            vm ->
                vm.now().textOr("cdrom.fileId", "").equals(file.id())
                    || vm.now().objects("disks").stream()
                        .anyMatch(disk -> disk.textOr("fileId", "").equals(file.id())))
        .findFirst();
  }

  /** Refuses to delete a file that a guest still names. */
  static void requireUnused(ProxmoxWorld world, CloudObject file) {
    user(world, file)
        .ifPresent(
            vm ->
                world.refuse(
                    true,
                    ProxmoxWorld.FAILED,
                    "file %s is still attached to VM %s",
                    file.id(),
                    vm.id()));
  }
}
