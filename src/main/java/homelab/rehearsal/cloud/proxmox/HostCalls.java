package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.proxmox.HostApi.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the host answers to each call that it knows. It refuses what Proxmox itself would let pass
 * too: a file that a drive still names is not deleted.
 */
final class HostCalls {

  private static final Pattern MACHINE = Pattern.compile("qemu/(\\d+)/(config|status/reboot)");
  private static final Pattern CONTAINER =
      Pattern.compile("lxc/(\\d+)(/config|/status/current|/status/shutdown|\\?purge=1)");
  private static final Pattern FILES =
      Pattern.compile("storage/([^/]+)/content\\?content=(iso|vztmpl)");
  private static final Pattern FILE = Pattern.compile("storage/([^/]+)/content/([^/?]+)");
  private static final Pattern NUMBER = Pattern.compile("/cluster/nextid\\?vmid=(\\d+)");
  private static final Pattern TASK = Pattern.compile("tasks/([^/]+)/status");
  private static final String DRIVE = "ide2";
  private static final String CDROM = ",media=cdrom";
  private static final String MEDIUM = "cdrom.fileId";
  private static final String RUNNING = "running";

  private final ProxmoxWorld world;
  private final CallRights rights;
  private final Map<String, String> packages = new TreeMap<>();
  private final Set<String> tasks = new HashSet<>();
  private String version = "9.0.11";
  private Consumer<String> booted = medium -> {};

  HostCalls(ProxmoxWorld world) {
    this.world = world;
    this.rights = new CallRights(world);
    packages.put("pve-manager", "9.0.11");
    packages.put("lxc-pve", "6.0.5-3");
  }

  void version(String version) {
    this.version = version;
  }

  void install(String name, String version) {
    packages.put(name, version);
  }

  void onBoot(Consumer<String> booted) {
    this.booted = booted;
  }

  /**
   * Answers one call.
   *
   * @param call the method and the path below the host's node, or with a slash that below the API
   */
  Answer answer(String call, Map<String, String> form) {
    var parts = call.split(" ", 2);
    var method = parts[0];
    var path = parts[1];
    if (!rights.allow(method, path)) {
      return Answer.forbidden();
    }
    if (method.equals("GET")) {
      var fact = fact(path);
      if (fact.isPresent()) {
        return Answer.ok(fact.get());
      }
    }
    var machine = MACHINE.matcher(path);
    if (machine.matches()) {
      return machine(method, machine.group(2), world.vm(Integer.parseInt(machine.group(1))), form);
    }
    var container = CONTAINER.matcher(path);
    if (container.matches()) {
      return world
          .container(Integer.parseInt(container.group(1)))
          .map(guest -> container(method + " " + container.group(2), guest, form))
          .orElseGet(Answer::failed);
    }
    var files = FILES.matcher(path);
    if (method.equals("GET") && files.matches()) {
      return Answer.ok(
          files.group(2).equals("iso") ? media(files.group(1)) : templates(files.group(1)));
    }
    var number = NUMBER.matcher(path);
    if (method.equals("GET") && number.matches()) {
      int id = Integer.parseInt(number.group(1));
      return world.vm(id).isPresent() || world.container(id).isPresent()
          ? Answer.invalid()
          : Answer.ok(number.group(1));
    }
    var file = FILE.matcher(path);
    if (method.equals("DELETE") && file.matches()) {
      return delete(file.group(1) + ":" + HostApi.decoded(file.group(2)));
    }
    return Answer.unknown();
  }

  private Optional<Object> fact(String path) {
    var task = TASK.matcher(path);
    if (task.matches() && tasks.contains(HostApi.decoded(task.group(1)))) {
      return Optional.of(Map.of("type", "task", "status", "stopped", "exitstatus", "OK"));
    }
    return Optional.ofNullable(
        switch (path) {
          case "/version" -> Map.of("version", version, "release", version);
          case "/access/permissions" -> Map.of("/", world.rights());
          case "apt/versions" ->
              rows(
                  packages.entrySet(),
                  each ->
                      Map.of(
                          "Package", each.getKey(),
                          "OldVersion", each.getValue(),
                          "CurrentState", "Installed"));
          case "qemu" -> guests(ProxmoxWorld.VM, "name");
          case "lxc" -> guests(ProxmoxWorld.CONTAINER, "initialization.hostname");
          case "storage" ->
              rows(
                  world.host().storages().entrySet().stream()
                      .filter(each -> rights.seesStorage(each.getKey()))
                      .toList(),
                  each ->
                      Map.of(
                          "storage", each.getKey(),
                          "content", String.join(",", new TreeSet<>(each.getValue())),
                          "active", 1));
          case "network" -> interfaces();
          case "/pools" -> pools();
          default -> null;
        });
  }

  private static <T> List<Map<String, Object>> rows(
      Iterable<T> things, Function<T, Map<String, Object>> row) {
    var rows = new ArrayList<Map<String, Object>>();
    things.forEach(thing -> rows.add(row.apply(thing)));
    return rows;
  }

  private List<Map<String, Object>> guests(String type, String nameAt) {
    return rows(
        world.objects(type).stream().filter(rights::sees).toList(),
        guest -> {
          var row = new TreeMap<String, Object>();
          row.put("vmid", Integer.parseInt(guest.id()));
          row.put("name", guest.now().textOr(nameAt, ""));
          row.put("status", status(guest));
          row.put("tags", String.join(";", guest.now().texts("tags")));
          if (guest.now().flag("template", false)) {
            row.put("template", 1);
          }
          return row;
        });
  }

  private List<Map<String, Object>> interfaces() {
    var rows = new ArrayList<Map<String, Object>>();
    for (var card : world.host().cards()) {
      rows.add(Map.of("iface", card, "type", "eth", "active", 1));
    }
    for (var found : world.interfaces().all()) {
      var row = new TreeMap<String, Object>();
      row.put("iface", found.now().textOr("name", ""));
      row.put("type", found.type().equals(ProxmoxWorld.BRIDGE) ? "bridge" : "vlan");
      row.put("active", 1);
      found.now().text("gateway").ifPresent(gateway -> row.put("gateway", gateway));
      // As the host keeps it: each line of a comment ends.
      found.now().text("comment").ifPresent(comment -> row.put("comments", comment + "\n"));
      if (found.now().has("ports")) {
        row.put("bridge_ports", String.join(" ", found.now().texts("ports")));
      }
      rows.add(row);
    }
    return rows;
  }

  private List<Map<String, Object>> pools() {
    return rows(
        world.objects(ProxmoxWorld.POOL),
        pool -> {
          var row = new TreeMap<String, Object>();
          row.put("poolid", pool.id());
          pool.now().text("comment").ifPresent(comment -> row.put("comment", comment));
          return row;
        });
  }

  /** The cards as lines of the guest's configuration; Proxmox writes addresses in upper case. */
  private static Map<String, Object> cards(CloudObject guest, String form) {
    var lines = new TreeMap<String, Object>();
    var cards = Cards.of(guest);
    for (int i = 0; i < cards.size(); i++) {
      lines.put(
          "net" + i,
          form.formatted(
              cards.get(i).textOr("macAddress", "").toUpperCase(Locale.ROOT),
              cards.get(i).textOr("bridge", "")));
    }
    return lines;
  }

  private Answer machine(
      String method, String what, Optional<CloudObject> found, Map<String, String> form) {
    if (found.isEmpty()) {
      return Answer.failed();
    }
    var vm = found.get();
    return switch (method + " " + what) {
      case "GET config" -> {
        var lines = cards(vm, "virtio=%s,bridge=%s");
        lines.put(DRIVE, "%s%s,size=512K".formatted(vm.now().textOr(MEDIUM, "none"), CDROM));
        lines.putAll(disks(vm));
        yield Answer.ok(lines);
      }
      case "PUT config" -> insert(vm, form);
      case "POST status/reboot" -> reboot(vm, form);
      default -> Answer.unknown();
    };
  }

  private static Map<String, String> disks(CloudObject vm) {
    var config = new TreeMap<String, String>();
    new MachineDisks(vm.now())
        .byDrive()
        .forEach(
            (drive, disk) ->
                config.put(
                    drive,
                    "%s:vm-%s-disk-0,iothread=1,size=%dG"
                        .formatted(disk.storage(), vm.id(), disk.gigabytes())));
    return config;
  }

  private Answer insert(CloudObject vm, Map<String, String> form) {
    var drive = form.getOrDefault(DRIVE, "");
    var file = drive.replaceAll(CDROM + "$", "");
    if (form.size() != 1 || !drive.endsWith(CDROM) || medium(file).isEmpty()) {
      return Answer.invalid();
    }
    world.change(vm, "cdrom", Map.of("interface", DRIVE, "fileId", file));
    return Answer.ok(null);
  }

  private Answer reboot(CloudObject vm, Map<String, String> form) {
    if (!form.equals(Map.of("timeout", "120"))) {
      return Answer.invalid();
    }
    if (!status(vm).equals(RUNNING)) {
      return Answer.failed();
    }
    world.boot(vm);
    booted.accept(vm.now().textOr(MEDIUM, ""));
    return Answer.ok(task("qmreboot", vm));
  }

  private Answer container(String call, CloudObject guest, Map<String, String> form) {
    switch (call) {
      case "GET /config":
        return Answer.ok(cards(guest, "name=eth0,hwaddr=%s,bridge=%s,type=veth"));
      case "GET /status/current":
        return Answer.ok(Map.of("status", status(guest)));
      case "PUT /config":
        if (!form.equals(Map.of("onboot", "0"))) {
          return Answer.invalid();
        }
        world.change(guest, "startOnBoot", false);
        return Answer.ok(null);
      case "POST /status/shutdown":
        if (!form.equals(Map.of("forceStop", "1"))) {
          return Answer.invalid();
        }
        if (!status(guest).equals(RUNNING)) {
          return Answer.failed();
        }
        world.change(guest, "started", false);
        return Answer.ok(task("vzshutdown", guest));
      case "DELETE ?purge=1":
        if (status(guest).equals(RUNNING)) {
          return Answer.failed();
        }
        world.lose(guest);
        return Answer.ok(task("vzdestroy", guest));
      default:
        return Answer.unknown();
    }
  }

  private String task(String kind, CloudObject guest) {
    var task =
        "UPID:%s:000A:000B:65000000:%s:%s:homelab@pve!code:"
            .formatted(world.host().node(), kind, guest.id());
    tasks.add(task);
    return task;
  }

  private List<Map<String, Object>> media(String storage) {
    return rows(
        world.objects(ProxmoxWorld.MEDIA).stream()
            .filter(file -> file.id().startsWith(storage + ":iso/"))
            .toList(),
        file -> {
          var time = Instant.parse(file.now().textOr("fileModificationDate", ""));
          return Map.of(
              "volid",
              file.id(),
              "ctime",
              time.getEpochSecond() * 1_000_000L + time.getNano() / 1000);
        });
  }

  private List<Map<String, Object>> templates(String storage) {
    return rows(
        world.objects(ProxmoxWorld.DOWNLOAD).stream()
            .filter(file -> file.id().startsWith(storage + ":vztmpl/"))
            .toList(),
        file -> Map.of("volid", file.id(), "content", "vztmpl"));
  }

  private Answer delete(String file) {
    var found = medium(file);
    if (found.isEmpty() || MediaKind.user(world, found.get()).isPresent()) {
      return Answer.failed();
    }
    world.lose(found.get());
    return Answer.ok(null);
  }

  private Optional<CloudObject> medium(String file) {
    return world.object(ProxmoxWorld.MEDIA, file);
  }

  private static String status(CloudObject guest) {
    return guest.now().flag("started", true) && !guest.now().flag("template", false)
        ? RUNNING
        : "stopped";
  }
}
