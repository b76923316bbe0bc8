package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Proxmox asks of a token for each call of its HTTP API that commands make. Lists are not
 * refused: they leave out what the token may not see.
 */
final class CallRights {

  /** A call and what it asks for; the group is what the path names. */
  private record Asked(Pattern call, String path, String right) {

    static Asked of(String call, String path, String right) {
      return new Asked(Pattern.compile(call), path, right);
    }
  }

  private static final String GUEST = "/vms/%s";
  private static final String STORAGE = "/storage/%s";

  private static final List<Asked> ASKED =
      List.of(
          Asked.of("GET apt/(versions)", "/nodes/self", "Sys.Audit"),
          Asked.of("GET (network)", "/nodes/self", "Sys.Audit"),
          Asked.of("GET (?:qemu|lxc)/([0-9]+)/.*", GUEST, "VM.Audit"),
          Asked.of("PUT qemu/([0-9]+)/config", GUEST, "VM.Config.CDROM"),
          Asked.of("PUT lxc/([0-9]+)/config", GUEST, "VM.Config.Options"),
          Asked.of("POST (?:qemu|lxc)/([0-9]+)/status/.*", GUEST, "VM.PowerMgmt"),
          Asked.of("DELETE lxc/([0-9]+).*", GUEST, "VM.Allocate"),
          Asked.of("GET storage/([^/]+)/content.*", STORAGE, "Datastore.Audit"),
          Asked.of("DELETE storage/([^/]+)/content/.*", STORAGE, "Datastore.Allocate"));

  private final ProxmoxWorld world;

  CallRights(ProxmoxWorld world) {
    this.world = world;
  }

  boolean allow(String method, String path) {
    var call = method + " " + path;
    for (var asked : ASKED) {
      Matcher matcher = asked.call().matcher(call);
      if (matcher.matches()
          && !world.holds(asked.path().formatted(matcher.group(1)), asked.right())) {
        return false;
      }
    }
    return true;
  }

  boolean sees(CloudObject guest) {
    return world.holds(GUEST.formatted(guest.id()), "VM.Audit");
  }

  boolean seesStorage(String name) {
    return world.holds(STORAGE.formatted(name), "Datastore.Audit")
        || world.holds(STORAGE.formatted(name), "Datastore.AllocateSpace");
  }
}
