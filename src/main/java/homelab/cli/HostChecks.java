package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.config.ConfigMistakes;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.proxmox.HostFacts;
import homelab.proxmox.ProxmoxRefusal;
import homelab.proxmox.TokenRight;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The looks at the Proxmox host, through its API and with the program's own token. */
final class HostChecks {

  /** The first with keyrings and repositories where the role proxmox_host writes them. */
  static final String PROXMOX = "9.0";

  /** The first whose AppArmor rules let a current runc start in a container (runc#4968). */
  static final String LXC = "6.0.5-2";

  /**
   * By the name of the template: what Debian gives Docker in the containers. Before Debian 13 there
   * is neither docker-cli nor a Compose that is a part of it.
   */
  private static final Map<String, String> RUNC = Map.of("debian-13-", "1.1.15");

  /** A host that has not answered one call by then does not answer a row's three either. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final Invocation invocation;
  private final String stack;
  private final Duration answer;
  private final Once<Reached> reached = new Once<>(this::reach);

  /**
   * What came of asking the host once, for all rows.
   *
   * @param config what the stack file says, if it is right
   * @param host if it answered
   * @param instead every row's answer if it did not
   */
  private record Reached(
      Optional<HomelabConfig> config, Optional<HostFacts> host, Optional<Finding> instead) {

    static Reached not(Finding instead) {
      return new Reached(Optional.empty(), Optional.empty(), Optional.of(instead));
    }
  }

  HostChecks(Invocation invocation, String stack) {
    this(invocation, stack, ANSWER);
  }

  /**
   * Prepares the looks.
   *
   * @param answer how long one call may take until the host counts as silent
   */
  HostChecks(Invocation invocation, String stack, Duration answer) {
    this.invocation = invocation;
    this.stack = stack;
    this.answer = answer;
  }

  List<Check> all() {
    return List.of(
        check("Proxmox VE", this::version),
        check("LXC on the host", this::lxc),
        Check.of(CheckGroup.HOME, "runc in the containers", this::runc),
        check("Proxmox token's rights", this::rights),
        check("pfSense template", this::template),
        check("storages", this::storages),
        check("next stage of the bring-up", this::next));
  }

  private Check check(String subject, Function<HostFacts, Finding> look) {
    return Check.of(
        CheckGroup.HOME,
        subject,
        () -> {
          var now = reached.get();
          if (now.instead().isPresent()) {
            return now.instead().get();
          }
          try {
            return look.apply(now.host().orElseThrow());
          } catch (ProxmoxRefusal e) {
            return Finding.fail("not answered", e.getMessage());
          }
        });
  }

  private Reached reach() {
    try {
      var file = StackFile.of(invocation, stack);
      if (!Files.isRegularFile(file.path())) {
        return Reached.not(Finding.skip("not asked", "There is no stack file."));
      }
      return reach(file.read());
    } catch (ConfigMistakes e) {
      return Reached.not(Finding.skip("not asked", "The stack file has to be right first."));
    } catch (CommandFailure e) {
      return Reached.not(Finding.skip("not asked", e.getMessage()));
    }
  }

  private Reached reach(HomelabConfig config) {
    var read = Optional.of(config);
    try {
      var mine = PersonalStack.open(invocation, stack);
      if (invocation.toolbox().installedEngine().isEmpty()
          || mine.missing().stream()
              .anyMatch(one -> one.key().equals(GivenSecret.PROXMOX_API_TOKEN.key()))) {
        var first = Finding.skip("not asked", "The engine and the token have to be there first.");
        return new Reached(read, Optional.empty(), Optional.of(first));
      }
      var asked = HostAccess.of(invocation, mine, answer);
      asked.version();
      return new Reached(read, Optional.of(asked), Optional.empty());
    } catch (CommandFailure e) {
      var why = Finding.skip("not asked", e.getMessage());
      return new Reached(read, Optional.empty(), Optional.of(why));
    } catch (ProxmoxRefusal e) {
      var why =
          e.getCause() instanceof IOException
              ? Finding.skip("not reached from here", e.getMessage())
              : Finding.fail("refused", e.getMessage());
      return new Reached(read, Optional.empty(), Optional.of(why));
    }
  }

  private Finding version(HostFacts facts) {
    var version = facts.version();
    return atLeast(version, PROXMOX)
        ? Finding.pass(version)
        : Finding.fail(
            version,
            "Upgrade the host to Proxmox VE %s or later (docs/bring-up.md).".formatted(PROXMOX));
  }

  private Finding lxc(HostFacts facts) {
    return facts
        .installed("lxc-pve")
        .map(
            version ->
                atLeast(version, LXC)
                    ? Finding.pass("lxc-pve " + version)
                    : Finding.fail(
                        "lxc-pve " + version,
                        ("Before %s its AppArmor rules stop a current runc: no Docker container"
                                + " would start. On the host: apt update && apt install lxc-pve")
                            .formatted(LXC)))
        .orElseGet(() -> Finding.fail("lxc-pve not installed", "Is this a Proxmox VE host?"));
  }

  private Finding runc() {
    var config = reached.get().config();
    if (config.isEmpty()) {
      return Finding.skip("not looked at", "The stack file has to be right first.");
    }
    var url = config.get().home().container().url();
    var template = url.substring(url.lastIndexOf('/') + 1);
    return RUNC.entrySet().stream()
        .filter(known -> template.startsWith(known.getKey()))
        .findFirst()
        .map(
            known ->
                Finding.pass(
                    "%s or later comes with %s; the role docker_host looks again"
                        .formatted(known.getValue(), template)))
        .orElseGet(
            () ->
                Finding.fail(
                    template,
                    "Only Debian 13 is known to work: its Docker, Compose and runc are from the"
                        + " same hands, and the roles install them. Set homelab:home.container."));
  }

  private Finding rights(HostFacts facts) {
    var held = facts.rights();
    var missing =
        TokenRight.all().stream()
            .filter(
                right ->
                    !held.getOrDefault("/", Set.of()).contains(right.privilege())
                        && !held.getOrDefault(right.path(), Set.of()).contains(right.privilege()))
            .map(right -> "%s on %s".formatted(right.privilege(), right.path()))
            .sorted()
            .toList();
    return missing.isEmpty()
        ? Finding.pass("all that README.md lists")
        : Finding.fail(
            "%d missing".formatted(missing.size()),
            "Give the token's role these, with propagation: " + String.join(", ", missing));
  }

  private Finding template(HostFacts facts) {
    int id = config().home().pfsense().templateId();
    var guest = facts.guests().stream().filter(each -> each.id() == id).findFirst();
    if (guest.isEmpty()) {
      return Finding.fail(
          "no machine " + id, "Make it once by hand: docs/pfsense.md, or set another templateId.");
    }
    if (!guest.get().template() || guest.get().container()) {
      return Finding.fail(
          "%d is no template of a machine".formatted(id),
          "qm template %d makes it one.".formatted(id));
    }
    return templatesDisk(facts, id);
  }

  /** The clone is refused if the declared disk is smaller, and grown or moved if it differs. */
  private Finding templatesDisk(HostFacts facts, int id) {
    var wanted = config().home().pfsense().diskGb();
    var storage = config().home().proxmox().guestStorage();
    var disk = facts.disk(id, "scsi0");
    if (disk.isEmpty()) {
      return Finding.fail(
          "machine %d has no disk scsi0".formatted(id),
          "docs/pfsense.md, step 1: pfSense lies on scsi0 and boots from it.");
    }
    var has = disk.get();
    if (has.gigabytes() != wanted) {
      return Finding.fail(
          "scsi0 of %d has %d GB, not %d".formatted(id, has.gigabytes(), wanted),
          "Set home.pfsense.diskGb to %d before the router is made.".formatted(has.gigabytes()));
    }
    if (!has.storage().equals(storage)) {
      return Finding.fail(
          "scsi0 of %d lies on %s, not %s".formatted(id, has.storage(), storage),
          ("qm disk move %d scsi0 %s, or another home.proxmox.guestStorage: the clone would be"
                  + " copied and then moved.")
              .formatted(id, storage));
    }
    return Finding.pass("machine %d, %d GB on %s".formatted(id, wanted, storage));
  }

  private Finding storages(HostFacts facts) {
    var proxmox = config().home().proxmox();
    var wanted =
        List.of(
            Map.entry(proxmox.mediaStorage(), "iso"),
            Map.entry(proxmox.mediaStorage(), "vztmpl"),
            Map.entry(proxmox.guestStorage(), "images"),
            Map.entry(proxmox.guestStorage(), "rootdir"),
            Map.entry(proxmox.backupStorage(), "backup"));
    var known = facts.storages();
    var missing =
        wanted.stream()
            .filter(
                want ->
                    known.stream()
                        .noneMatch(
                            storage ->
                                storage.name().equals(want.getKey())
                                    && storage.active()
                                    && storage.contents().contains(want.getValue())))
            .map(want -> "%s: %s".formatted(want.getKey(), want.getValue()))
            .toList();
    return missing.isEmpty()
        ? Finding.pass(
            wanted.stream().map(Map.Entry::getKey).distinct().collect(Collectors.joining(", ")))
        : Finding.fail(
            "content missing",
            "Datacenter, Storage, Edit, Content: add " + String.join(", ", missing));
  }

  private Finding next(HostFacts facts) {
    var state = PersonalStack.open(invocation, stack).state();
    return new NextStage(config(), state, facts).look();
  }

  /** The host was asked with what it says. */
  private HomelabConfig config() {
    return reached.get().config().orElseThrow();
  }

  /** Compares the numbers in two versions, one after the other. */
  static boolean atLeast(String version, String least) {
    var have = numbers(version);
    var want = numbers(least);
    for (int i = 0; i < want.length; i++) {
      int mine = i < have.length ? have[i] : 0;
      if (mine != want[i]) {
        return mine > want[i];
      }
    }
    return true;
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("[^0-9]+"))
        .filter(part -> !part.isEmpty())
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
