package homelab.rehearsal;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.change.Effect;
import homelab.change.Immovable;
import homelab.change.KeyChange;
import homelab.change.KeyChange.Step;
import homelab.config.HomelabConfig;
import homelab.controlplane.Rendered;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.rehearsal.cloud.CloudObject;
import homelab.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Changes one key of a stack that is up, looks what the engine makes of it, and changes it back.
 */
public final class KeySweep {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NODE = "oci:Core/instance:Instance";
  private static final Set<String> GUESTS =
      Set.of(
          "proxmoxve:index/containerLegacy:ContainerLegacy", "proxmoxve:index/vmLegacy:VmLegacy");

  /** The second service of the example; the third is the one behind Access. */
  private static final int SERVICE = 1;

  private static final int GATED = 2;
  private static final String DIGEST = "@sha256:" + "1".repeat(64);

  /** A new value for each key, in YAML; other keys beside it where it cannot stand alone. */
  public static final Map<String, String> VALUES =
      new TreeMap<>(
          Map.ofEntries(
              entry("account.kind", "free"),
              entry("account.alertEmail", "other@example.org"),
              entry("account.monthlyBudget", "2"),
              entry("node.tenancyId", "ocid1.tenancy.oc1..othertenancy"),
              entry("node.compartmentId", "ocid1.compartment.oc1..othercompartment"),
              entry("node.userId", "ocid1.user.oc1..otheruser"),
              entry("node.fingerprint", "'10:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff'"),
              entry("node.region", "eu-zurich-1"),
              entry("node.placements[].availabilityDomain", "xYzW:EU-FRANKFURT-1-AD-2"),
              entry("node.placements[].faultDomain", "FAULT-DOMAIN-2"),
              entry("node.ocpus", "2"),
              entry("node.memoryGb", "12"),
              entry("node.bootVolumeGb", "60"),
              entry("node.image.id", "ocid1.image.oc1.eu-frankfurt-1.anotherimage"),
              entry("node.image.name", "Canonical-Ubuntu-24.04-aarch64-2026.11.30-0"),
              entry("node.aptSnapshot", "20261115T000000Z"),
              entry("node.aptMirror", "https://mirror.example.org/ubuntu"),
              entry("node.semaphore", "docker.io/semaphoreui/semaphore:v2.18.31" + DIGEST),
              entry("node.hostName", "machine"),
              entry("network.management.cidr", "10.21.10.0/24"),
              entry("network.management.vlan", "11"),
              entry("network.lan.cidr", "10.21.20.0/24"),
              entry("network.lan.vlan", "21"),
              entry("network.dmz.cidr", "10.21.30.0/24"),
              entry("network.dmz.vlan", "31"),
              entry("network.services.cidr", "10.21.40.0/24"),
              entry("network.services.vlan", "41"),
              entry("network.session.cidr", "10.98.0.0/30"),
              entry("network.session.port", "51821"),
              entry("network.session.keepaliveSeconds", "20"),
              entry("network.session.mtu", "1300"),
              entry("network.cloud", "10.51.0.0/24"),
              entry("home.proxmox.endpoint", "https://192.168.1.11:8006/"),
              entry("home.proxmox.node", "pve2"),
              entry("home.proxmox.wanBridge", "vmbr9"),
              entry("home.proxmox.guestBridge", "vmbr2"),
              entry("home.proxmox.guestPort", "enp3s0"),
              entry("home.proxmox.mediaStorage", "other"),
              entry("home.proxmox.guestStorage", "other-lvm"),
              entry("home.proxmox.backupStorage", "other"),
              entry("home.proxmox.verifyTls", "true"),
              entry("home.pfsense.templateId", "9001"),
              entry("home.pfsense.cores", "4"),
              entry("home.pfsense.memoryMb", "4096"),
              entry("home.pfsense.diskGb", "32"),
              entry(
                  "home.container.url",
                  "http://download.proxmox.com/images/system/debian-13-standard_13.2-1_amd64.tar.zst"),
              entry("home.container.sha512", "'" + "1".repeat(128) + "'"),
              entry("home.backup.schedule", "'04:30'"),
              entry("home.backup.keepDaily", "8"),
              entry("home.backup.keepWeekly", "5"),
              entry("home.timeZone", "Europe/Paris"),
              entry("zone.name", "example.net"),
              entry("zone.id", "'1123456789abcdef0123456789abcdef'"),
              entry("zone.accountId", "1edcba9876543210fedcba9876543210"),
              entry("services[].slot", "12"),
              entry("services[].name", "journal"),
              entry("services[].image", "ghcr.io/example/blog:next"),
              entry("services[].port", "2369"),
              entry("services[].update", "pinned"),
              entry("services[].hostName", "writing"),
              entry("services[].cores", "2"),
              entry("services[].memoryMb", "1024"),
              entry("services[].rootGb", "16"),
              entry("services[].dataGb", "16"),
              entry("services[].dataPath", "/srv/blog"),
              entry("services[].healthPath", "/health"),
              entry("services[].environment", "{COLOUR: blue}"),
              entry("services[].secrets", "[TOKEN]"),
              entry("services[].access.emails", "[other@example.org]"),
              entry("services[].access.emailDomains", "[example.org]"),
              entry("repository.url", "https://github.com/example/other.git"),
              entry("repository.branch", "trunk"),
              entry(
                  "repository.allowedSigners",
                  "['you@example.org ssh-ed25519"
                      + " AAAAC3NzaC1lZDI1NTE5AAAAIGqzH6mUSVWmMuBjWNbUzJCVcOSMVUZTjlkkPTPBGHFH']"),
              entry("bootstrap.operatorCidr", "192.168.0.0/16")));

  /** Keys that have one value only, so nobody can change them. */
  public static final Set<String> FIXED = Set.of("node.image.architecture");

  /** Keys whose change no engine takes back; what comes after them has the new value. */
  private static final Set<String> ONE_WAY = Set.of("services[].rootGb");

  private final RehearsalStage stage;

  public KeySweep(RehearsalStage stage) {
    this.stage = stage;
  }

  /** Returns what the guard before 'up' says of a change of this key. */
  public List<Immovable> guarded(String key) {
    var before = JSON.createObjectNode();
    stage.project().edit(config -> before.setAll(config.deepCopy()));
    try {
      stage.project().edit(config -> write(config, key));
      return Immovable.of(stage.state(), stage.project().config());
    } finally {
      stage.project().edit(config -> config.removeAll().setAll(before));
    }
  }

  /** Changes a key, looks, and changes it back. */
  public KeyChange change(String key) {
    var before = JSON.createObjectNode();
    var old = stage.project().config();
    stage.project().edit(config -> before.setAll(config.deepCopy()));
    try {
      if (key.equals("services[].secrets")) {
        stage.engine().setSecret("homelab:serviceSecret-blog-TOKEN", "of-nobody-at-all");
      }
      stage.project().edit(config -> write(config, key));
      return look(key, old, stage.project().config());
    } finally {
      if (ONE_WAY.contains(key)) {
        write(before, key);
      }
      stage.project().edit(config -> config.removeAll().setAll(before));
    }
  }

  private static Map<String, String> rendered(HomelabConfig config) {
    var texts = new TreeMap<String, String>();
    Rendered.of("home", config, Topology.of(config))
        .forEach((name, bytes) -> texts.put(name, new String(bytes, StandardCharsets.UTF_8)));
    return texts;
  }

  private KeyChange look(String key, HomelabConfig old, HomelabConfig now) {
    var preview = stage.run(Operation.preview());
    var steps = steps(preview, old);
    boolean converged = !rendered(old).equals(rendered(now));
    boolean lost = steps.stream().anyMatch(step -> step.lasts() && isGone(step));
    if (!preview.succeeded()) {
      var protects =
          preview.problems().stream().anyMatch(problem -> problem.message().contains("protected"));
      return new KeyChange(
          key,
          lost || protects ? Effect.REFUSED : Effect.IMPOSSIBLE,
          converged,
          steps,
          List.of(),
          lost || protects ? "" : said(preview));
    }
    if (steps.stream().anyMatch(step -> step.type().equals(NODE) && isGone(step))) {
      return new KeyChange(key, Effect.NODE_REPLACED, converged, steps, List.of(), "");
    }
    if (steps.stream().anyMatch(KeySweep::isGone)) {
      return new KeyChange(key, Effect.REPLACED, converged, steps, List.of(), "");
    }
    if (steps.isEmpty()) {
      return new KeyChange(
          key, converged ? Effect.CONVERGED : Effect.NOTHING, converged, steps, List.of(), "");
    }
    if (steps.stream().noneMatch(step -> GUESTS.contains(step.type()))) {
      return new KeyChange(key, Effect.IN_PLACE, converged, steps, List.of(), "");
    }
    return made(key, converged, steps, old);
  }

  /** What the host does to a guest is seen only when the change is made. */
  private KeyChange made(String key, boolean converged, List<Step> steps, HomelabConfig old) {
    int reboots = stage.clouds().proxmox().reboots().size();
    var up = stage.run(Operation.up());
    var all = stage.clouds().proxmox().reboots();
    var restarted = new ArrayList<String>();
    all.subList(reboots, all.size()).forEach(reboot -> restarted.add(guest(reboot.id(), old)));
    boolean power = waiting(old);
    // Switched off and on, so that the next key is seen by itself.
    router(old).ifPresent(stage.clouds().proxmox()::boot);
    var made =
        new KeyChange(
            key,
            !up.succeeded()
                ? Effect.IMPOSSIBLE
                : !restarted.isEmpty()
                    ? Effect.RESTART
                    : power ? Effect.POWER_CYCLE : Effect.IN_PLACE,
            converged,
            steps,
            restarted,
            up.succeeded() ? "" : said(up));
    if (ONE_WAY.contains(key)) {
      write(standing, key);
    }
    restore();
    router(old).ifPresent(stage.clouds().proxmox()::boot);
    return made;
  }

  private void restore() {
    stage
        .project()
        .edit(
            config -> {
              // The caller puts the whole file back; the clouds have to follow first.
              config.removeAll().setAll(standing);
            });
    var back = stage.run(Operation.up());
    if (!back.succeeded()) {
      throw new IllegalStateException("could not be changed back: " + Diagnostics.of(back));
    }
  }

  private ObjectNode standing = JSON.createObjectNode();

  /** Remembers what the stack was brought up with. */
  public KeySweep standing() {
    stage.project().edit(config -> standing = config.deepCopy());
    return this;
  }

  private Optional<CloudObject> router(HomelabConfig config) {
    return stage.clouds().proxmox().vm(Topology.of(config).router().id());
  }

  private boolean waiting(HomelabConfig config) {
    return router(config).map(stage.clouds().proxmox()::awaitsPowerCycle).orElse(false);
  }

  private static String said(OperationResult result) {
    return result.problems().stream()
        .map(problem -> problem.message().lines().findFirst().orElse("").strip())
        .filter(line -> !line.isEmpty() && !line.startsWith("update failed"))
        .findFirst()
        .orElse("");
  }

  private static String guest(int id, HomelabConfig config) {
    var topology = Topology.of(config);
    if (id == topology.router().id()) {
      return "router";
    }
    return topology.services().stream()
        .filter(service -> service.guest().id() == id)
        .map(service -> named("container-" + service.guest().name(), config))
        .findFirst()
        .orElse("container-" + topology.cloudflared().name());
  }

  private List<Step> steps(OperationResult result, HomelabConfig old) {
    var found = new LinkedHashMap<String, Step>();
    try {
      for (var line : result.events().lines().filter(text -> !text.isBlank()).toList()) {
        var step = JSON.readTree(line).path("resourcePreEvent").path("metadata");
        var action = action(step.path("op").asText());
        var type = step.path("type").asText();
        if (action.isEmpty() || type.equals("pulumi:pulumi:Stack")) {
          continue;
        }
        var urn = step.path("urn").asText();
        var replacing = new ArrayList<String>();
        step.path("detailedDiff")
            .properties()
            .forEach(
                property -> {
                  if (property.getValue().path("diffKind").asText("").contains("replace")
                      || property.getValue().path("kind").asText("").contains("replace")) {
                    replacing.add(property.getKey());
                  }
                });
        if (action.equals("replace") && replacing.isEmpty()) {
          step.path("keys").forEach(path -> replacing.add(path.asText()));
        }
        found.merge(
            urn,
            new Step(
                action,
                type,
                named(urn.substring(urn.lastIndexOf("::") + 2), old),
                step.path("old").path("protect").asBoolean()
                    || step.path("new").path("protect").asBoolean(),
                replacing),
            KeySweep::together);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(found.values());
  }

  private static Step together(Step one, Step other) {
    var replacing = new ArrayList<>(one.replacing());
    replacing.addAll(other.replacing());
    return new Step(
        one.action().equals(other.action()) ? one.action() : "replace",
        one.type(),
        one.name(),
        one.lasts() || other.lasts(),
        replacing);
  }

  private static String action(String op) {
    return switch (op) {
      case "create", "update", "delete" -> op;
      case "replace", "create-replacement", "delete-replaced", "discard-replaced" -> "replace";
      default -> "";
    };
  }

  private static boolean isGone(Step step) {
    return step.action().equals("replace") || step.action().equals("delete");
  }

  private static String named(String name, HomelabConfig config) {
    for (int index : new int[] {SERVICE, GATED}) {
      var service = config.services().get(index).name();
      if (name.endsWith("-" + service + "@" + service)) {
        return name.replace("-" + service + "@" + service, "-<service>@<service>");
      }
      if (name.endsWith("-" + service)) {
        return name.substring(0, name.length() - service.length()) + "<service>";
      }
    }
    return name;
  }

  /** Writes a key's new value. */
  static void write(ObjectNode config, String key) {
    var parts = key.split("\\.");
    JsonNode at = config.get("homelab:" + parts[0].replace("[]", ""));
    if (parts[0].equals("services[]")) {
      // Who stands behind the changed one does not move with it.
      ((ObjectNode) at.get(GATED)).put("slot", GATED + 1);
      at = at.get(key.contains(".access.") ? GATED : SERVICE);
    }
    for (int part = 1; part < parts.length - 1; part++) {
      var name = parts[part].replace("[]", "");
      at = parts[part].endsWith("[]") ? ((ArrayNode) at.get(name)).get(0) : at.get(name);
    }
    ((ObjectNode) at).set(parts[parts.length - 1], value(key));
    if (key.equals("services[].update")) {
      ((ObjectNode) at).put("image", "ghcr.io/example/blog" + DIGEST);
    }
    if (key.equals("node.placements[].availabilityDomain")) {
      var places = (ArrayNode) config.get("homelab:node").get("placements");
      places.removeAll().addObject().set("availabilityDomain", value(key));
    }
    if (key.equals("node.region")) {
      ((ObjectNode) at)
          .withArray("/placements")
          .removeAll()
          .addObject()
          .put("availabilityDomain", "xYzW:EU-ZURICH-1-AD-1");
      // An image has another OCID in each region.
      ((ObjectNode) at)
          .withObject("/image")
          .put("id", "ocid1.image.oc1.eu-zurich-1.exampleubuntu2404aarch64");
    }
  }

  private static JsonNode value(String key) {
    try {
      return YAML.readTree(VALUES.get(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
